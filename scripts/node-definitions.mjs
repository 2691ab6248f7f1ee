// Reads node definitions out of a node's html the way the Node-RED Flow Library does: the inline script of type
// text/javascript, RED.nodes.registerType with a literal name and an object literal in it. What this does not see (a name in a
// variable, a spread, a value that is computed), the library does not see either, and the node is missing from its page.
import { parse } from 'acorn';
import { simple } from 'acorn-walk';

const inlineScript = /<script.+?type=['"]text\/javascript['"].*?>([\S\s]*?)<\/script>/gi;
/** What the library shows of a node; it wants a literal for each. */
const literals = ['category', 'color', 'icon', 'inputs', 'outputs'];

function definition(call) {
  const [name, object] = call.arguments;
  const errors = [];
  if (name?.type !== 'Literal') return { type: '?', errors: ['the type is no literal'] };
  if (object?.type !== 'ObjectExpression')
    return { type: name.value, errors: ['the definition is no object literal'] };
  const found = { type: name.value, errors };
  for (const property of object.properties) {
    const key = property.key?.name ?? property.key?.value;
    if (key === undefined) errors.push('a spread in the definition');
    else if (key === 'defaults' || key === 'credentials') {
      if (property.value.type !== 'ObjectExpression') errors.push(`${key} is not inline`);
      else if (property.value.properties.some(({ key }) => key === undefined))
        errors.push(`a spread in ${key}`);
      else found[key] = property.value.properties.map(({ key }) => key.name ?? key.value);
    } else if (literals.includes(key)) {
      if (property.value.type === 'Literal') found[key] = property.value.value;
      else errors.push(`${key} is not inline`);
    }
  }
  return found;
}

/** The node definitions in `html`: { file, type, category, defaults, credentials, icon, ..., errors }. */
export function nodeDefinitions(html, file = '') {
  const found = [];
  for (const [, script] of html.matchAll(inlineScript))
    simple(parse(script, { ecmaVersion: 'latest' }), {
      CallExpression(call) {
        if (call.callee.property?.name === 'registerType') found.push({ file, ...definition(call) });
      },
    });
  return found.length > 0 ? found : [{ file, type: '?', errors: ['no definition in an inline script'] }];
}
