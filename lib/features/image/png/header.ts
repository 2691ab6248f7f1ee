/** What the first chunk of a PNG file (IHDR) says of the picture. */
import type { PictureSize } from '../picture';

export interface Header extends PictureSize {
  /** bits per sample */
  depth: number;
  palette: boolean;
  interlaced: boolean;
}
