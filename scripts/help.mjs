// The help in Node-RED's sidebar is made from the pages in docs/nodes: one text, two forms. Takes the Markdown that those pages use:
// headings, paragraphs, lists, tables, bold, italics, code, links. In "Inputs" and "Outputs" a list entry
// - `name` (type, optional): text      becomes an entry of dl.message-properties, as Node-RED's style guide for help has it.
//
//   node scripts/help.mjs     writes nodes/*/locales/en-US/*.html      (test/docs holds the committed files to be equal)
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { homepage } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const docs = `${homepage.replace(/#.*/, '')}/blob/main/docs/`;

const escapeHtml = text => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

/** A link of a page as an address: pages of the docs lie on the project's site. */
function address(link) {
  return /^https?:/.test(link) ? link : docs + posix.normalize(posix.join('nodes', link));
}

function inline(text) {
  const codes = [];
  const held = escapeHtml(text).replace(/`([^`]+)`/g, (_, code) => `\0${codes.push(code) - 1}\0`);
  return held
    .replace(
      /\[([^\]]+)\]\(([^)]+)\)/g,
      (_, words, link) => `<a href="${address(link)}" target="_blank">${words}</a>`,
    )
    .replace(/\*\*([^*]+)\*\*/g, '<b>$1</b>')
    .replace(/\*([^*]+)\*/g, '<i>$1</i>')
    .replace(/\0(\d+)\0/g, (_, index) => `<code>${codes[index]}</code>`);
}

/** Entries of a list, each with its continuation lines joined. */
function entries(lines) {
  const found = [];
  for (const line of lines) {
    if (line.startsWith('- ')) found.push(line.slice(2));
    else found[found.length - 1] += ` ${line.trim()}`;
  }
  return found;
}

function properties(list) {
  const items = list.map(entry => {
    const [, name, details, text] = /^`([^`]+)` \(([^)]+)\): (.*)$/.exec(entry) ?? [];
    if (name === undefined) throw new Error(`expected "\`name\` (type): text", found "${entry}"`);
    const optional = details.endsWith(', optional');
    const type = `<span class="property-type">${escapeHtml(details.replace(/, optional$/, ''))}</span>`;
    return `    <dt${optional ? ' class="optional"' : ''}>${name} ${type}</dt>\n    <dd>${inline(text)}</dd>`;
  });
  return `  <dl class="message-properties">\n${items.join('\n')}\n  </dl>`;
}

function table(lines) {
  const cells = line =>
    line
      .slice(1, -1)
      .split('|')
      .map(cell => inline(cell.trim()));
  const row = (line, tag) =>
    `    <tr>${cells(line)
      .map(cell => `<${tag}>${cell}</${tag}>`)
      .join('')}</tr>`;
  const [head, , ...body] = lines;
  return `  <table>\n${row(head, 'th')}\n${body.map(line => row(line, 'td')).join('\n')}\n  </table>`;
}

function block(text, section) {
  const lines = text.split('\n');
  if (lines[0].startsWith('## ')) return `  <h3>${inline(lines[0].slice(3))}</h3>`;
  if (lines[0].startsWith('|')) return table(lines);
  if (!lines[0].startsWith('- ')) return `  <p>${inline(lines.join(' '))}</p>`;
  if (section === 'Inputs' || section === 'Outputs') return properties(entries(lines));
  return `  <ul>\n${entries(lines)
    .map(entry => `    <li>${inline(entry)}</li>`)
    .join('\n')}\n  </ul>`;
}

/** The help of a node from its page; the title is left out, since the sidebar shows it. */
export function helpOf(name, markdown) {
  let section = '';
  const html = markdown
    .trim()
    .split(/\n{2,}/)
    .slice(1)
    .map(part => {
      if (part.startsWith('## ')) section = part.slice(3);
      return block(part, section);
    });
  return `<script type="text/html" data-help-name="tinyml-${name}">\n${html.join('\n')}\n</script>\n`;
}

/** The help files that belong to the pages: path from the root -> contents. */
export function allHelp() {
  const pages = readdirSync(join(root, 'docs', 'nodes')).filter(file => file.endsWith('.md'));
  return pages
    .map(file => file.replace('.md', ''))
    .filter(name => existsSync(join(root, 'nodes', name)))
    .map(name => [
      `nodes/${name}/locales/en-US/${name}.html`,
      helpOf(name, readFileSync(join(root, 'docs', 'nodes', `${name}.md`), 'utf8')),
    ]);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  for (const [file, contents] of allHelp()) writeFileSync(join(root, file), contents);
