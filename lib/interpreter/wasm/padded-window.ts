/** A window over a padded tensor as one over the tensor before its PAD, which the image's own frame of padding stands for (plan/fuse-pad.ts). */
import type { Window } from '../kernels/window';
import type { SpatialPadding } from '../prepare-context';

/** `w` where there is no PAD. */
export function withoutPad(w: Window, pad: SpatialPadding | undefined): Window {
  if (pad === undefined) return w;
  return {
    ...w,
    inputHeight: w.inputHeight - pad.top - pad.bottom,
    inputWidth: w.inputWidth - pad.left - pad.right,
    paddingTop: w.paddingTop + pad.top,
    paddingLeft: w.paddingLeft + pad.left,
  };
}
