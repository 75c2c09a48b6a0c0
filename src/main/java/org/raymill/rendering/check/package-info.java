/**
 * Looks at what renderers wrote: {@link org.raymill.rendering.check.PictureCheck} says whether a file is the picture that was asked for and what is
 * strange about it, {@link org.raymill.rendering.check.PictureComparison} whether two are the same. Files are hostile: they are read row by row, so that
 * memory and time depend on the size that was asked for and not on what the file says. Uses the model alone.
 */
package org.raymill.rendering.check;
