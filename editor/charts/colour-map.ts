/**
 * Colours of a feature map: from the theme's background over its accent to its text colour. Lightness changes in one direction
 * only, so that the map reads the same in grey, in the light theme (white to black) and in the dark one (black to white).
 */

export type Rgb = readonly [red: number, green: number, blue: number];

/** Parses what getComputedStyle gives for a colour: #rgb, #rrggbb, rgb(), rgba(). Grey for anything else. */
export function parseColour(text: string): Rgb {
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text.trim())?.[1];
  if (hex) {
    const digits = hex.length === 3 ? hex.replace(/./g, '$&$&') : hex;
    return [0, 2, 4].map(at => Number.parseInt(digits.slice(at, at + 2), 16)) as unknown as Rgb;
  }
  const numbers = /^rgba?\(([^)]+)\)$/
    .exec(text.trim())?.[1]
    .split(/[\s,/]+/)
    .slice(0, 3)
    .map(Number);
  return numbers?.length === 3 && numbers.every(Number.isFinite)
    ? (numbers as unknown as Rgb)
    : [128, 128, 128];
}

/** 256 colours along the way through `stops`, as bytes r, g, b, 255 for an image. */
export function colourTable(stops: readonly Rgb[]): Uint8ClampedArray {
  const table = new Uint8ClampedArray(256 * 4);
  for (let i = 0; i < 256; i++) {
    const place = (i / 255) * (stops.length - 1);
    const from = Math.min(stops.length - 2, Math.floor(place));
    for (let c = 0; c < 3; c++)
      table[i * 4 + c] = stops[from][c] + (stops[from + 1][c] - stops[from][c]) * (place - from);
    table[i * 4 + 3] = 255;
  }
  return table;
}
