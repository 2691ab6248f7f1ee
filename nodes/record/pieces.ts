/** What one recorded file becomes when it is played: one window, or the pieces of a stream. */
import type { LabelledSamples } from '../../lib/data';
import { elementCount } from '../../lib/tensor';
import type { TensorData } from '../shared/message';

export interface Piece {
  tensor: TensorData;
  label: string;
  /** ms from the first sample of the file to the first one of the piece */
  offset: number;
  /** ms of sound or motion in it; 0 where the rate is unknown */
  duration: number;
}

/** @param pieceMs length of a piece, ms; 0 gives the file as one window */
export function piecesOf(samples: LabelledSamples, pieceMs: number): Piece[] {
  const { label, start, ...tensor } = samples;
  const columns = elementCount(samples.shape.slice(1));
  const rows = columns === 0 ? 0 : samples.data.length / columns;
  const msPerRow = samples.sampleRate ? 1000 / samples.sampleRate : 0;
  const rowsPerPiece = pieceMs > 0 && msPerRow > 0 ? Math.max(1, Math.round(pieceMs / msPerRow)) : rows;
  const pieces: Piece[] = [];
  for (let row = 0; row < rows; row += rowsPerPiece) {
    const count = Math.min(rowsPerPiece, rows - row);
    const data = samples.data.slice(row * columns, (row + count) * columns) as TensorData['data'];
    const shape = [count, ...samples.shape.slice(1)];
    const offset = row * msPerRow;
    pieces.push({
      label,
      offset,
      duration: count * msPerRow,
      tensor: { ...tensor, data, shape, start: start === undefined ? undefined : start + offset },
    });
  }
  return pieces;
}
