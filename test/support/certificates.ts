/**
 * A private certificate authority and what it signs, made with openssl for one test run: a server certificate for 127.0.0.1 and
 * localhost, a client certificate, and the same from an authority that nobody trusts.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Certificate {
  /** PEM texts */
  cert: string;
  key: string;
  /** where they lie, for programs that want files */
  certFile: string;
  keyFile: string;
}

export interface Certificates {
  ca: Certificate;
  server: Certificate;
  client: Certificate;
  /** another authority and a client certificate of it */
  strangerCa: Certificate;
  stranger: Certificate;
  /** the client's key again, encrypted */
  encryptedKey: string;
  passphrase: string;
  remove(): void;
}

export function makeCertificates(): Certificates {
  const folder = mkdtempSync(join(tmpdir(), 'tinyml-certificates-'));
  const file = (name: string) => join(folder, name);
  const openssl = (...parameters: string[]) =>
    execFileSync('openssl', parameters, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const read = (name: string): Certificate => ({
    cert: readFileSync(file(`${name}.crt`), 'utf8'),
    key: readFileSync(file(`${name}.key`), 'utf8'),
    certFile: file(`${name}.crt`),
    keyFile: file(`${name}.key`),
  });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

  function authority(name: string): Certificate {
    openssl(
      'req',
      '-x509',
      ...newKey,
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.crt`,
      '-subj',
      `/CN=${name}`,
      '-days',
      '2',
    );
    return read(name);
  }

  function signed(name: string, by: string, extensions: string): Certificate {
    writeFileSync(file(`${name}.ext`), extensions);
    openssl('req', ...newKey, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
    openssl(
      'x509',
      '-req',
      '-in',
      `${name}.csr`,
      '-CA',
      `${by}.crt`,
      '-CAkey',
      `${by}.key`,
      '-CAcreateserial',
      '-out',
      `${name}.crt`,
      '-days',
      '2',
      '-extfile',
      `${name}.ext`,
    );
    return read(name);
  }

  const passphrase = 'open sesame';
  const ca = authority('ca');
  const strangerCa = authority('stranger-ca');
  const server = signed('server', 'ca', 'subjectAltName=IP:127.0.0.1,DNS:localhost');
  const client = signed('client', 'ca', 'extendedKeyUsage=clientAuth');
  const stranger = signed('stranger', 'stranger-ca', 'extendedKeyUsage=clientAuth');
  openssl(
    'ec',
    '-in',
    'client.key',
    '-aes256',
    '-passout',
    `pass:${passphrase}`,
    '-out',
    'client-encrypted.key',
  );
  return {
    ca,
    server,
    client,
    strangerCa,
    stranger,
    encryptedKey: readFileSync(file('client-encrypted.key'), 'utf8'),
    passphrase,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
