/**
 * Requests to this package's routes on the admin API. jQuery's ajax is used because Node-RED teaches it the editor's root URL
 * and the login of the user.
 */

/** Why a request failed, in the words of the runtime. */
export class RequestError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly code?: string,
  ) {
    super(message);
  }
}

interface ErrorBody {
  code?: string;
  message?: string;
}

function failure(request: JQuery.jqXHR): RequestError {
  const body = request.responseJSON as ErrorBody | undefined;
  const message = body?.message ?? request.responseText?.slice(0, 200) ?? '';
  return new RequestError(request.status, message || request.statusText, body?.code);
}

function send<T>(settings: JQuery.AjaxSettings): Promise<T> {
  return new Promise((resolve, reject) => {
    $.ajax({ cache: false, dataType: 'json', ...settings })
      .done(answer => resolve(answer as T))
      .fail(request => reject(failure(request)));
  });
}

/** GET tinyml/<path> */
export function get<T>(path: string): Promise<T> {
  return send<T>({ method: 'GET', url: `tinyml/${path}` });
}

/** POST tinyml/<path> with a JSON body */
export function post<T>(path: string, body: unknown): Promise<T> {
  return send<T>({
    method: 'POST',
    url: `tinyml/${path}`,
    contentType: 'application/json',
    data: JSON.stringify(body),
  });
}

/** DELETE tinyml/<path> */
export function remove(path: string): Promise<void> {
  return send<void>({ method: 'DELETE', url: `tinyml/${path}`, dataType: 'text' });
}

/** GET tinyml/<path> as a file for the user: a plain link would lack the login. */
export async function download(path: string, fileName: string): Promise<void> {
  const settings = { method: 'GET', url: `tinyml/${path}`, xhrFields: { responseType: 'blob' } };
  // jQuery's own types know no binary answers
  const blob = await send<Blob>({
    ...settings,
    dataType: 'binary',
    processData: false,
  } as JQuery.AjaxSettings);
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(address);
}

/**
 * POST tinyml/<path> with a file as it is.
 * @param progress told the part that is sent, 0 to 1
 */
export function upload<T>(path: string, file: File, progress: (part: number) => void): Promise<T> {
  return send<T>({
    method: 'POST',
    url: `tinyml/${path}`,
    contentType: 'application/octet-stream',
    headers: { 'x-file-name': encodeURIComponent(file.name) },
    data: file as unknown as string,
    processData: false,
    xhr: () => {
      const request = new XMLHttpRequest();
      request.upload.addEventListener('progress', event => {
        if (event.lengthComputable) progress(event.loaded / event.total);
      });
      return request;
    },
  });
}
