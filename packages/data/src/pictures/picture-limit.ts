/** The largest picture decoded, in pixels. */
export const maxPicturePixels = 1 << 26;
