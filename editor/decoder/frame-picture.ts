/** Draws the parts of a frame (frame.ts) as boxes with their names and bytes. */
import { element, fill } from '../element';
import { text } from '../texts';
import type { DecoderConfig } from './config';
import { type FramePart, frameParts } from './frame';

export function showFrame(place: HTMLElement, config: DecoderConfig): void {
  const parts = frameParts(config);
  place.hidden = parts.length === 0;
  fill(place, ...parts.map(box));
}

function box({ kind, text: content, meaning, bytes, times }: FramePart): HTMLElement {
  const size = bytes === undefined || Number.isNaN(bytes) ? '' : text('editor.decoder.part.bytes', { bytes });
  const repeated = times === undefined || times === 1 ? '' : times === 0 ? ' …' : ` × ${times}`;
  return element(
    'div',
    { class: `tinyml-part tinyml-part-${kind}` },
    element('span', { class: 'tinyml-part-meaning' }, text(`editor.decoder.part.${meaning}`)),
    element('span', { class: 'tinyml-part-text' }, `${content}${repeated}`),
    element('span', { class: 'tinyml-part-bytes' }, size),
  );
}
