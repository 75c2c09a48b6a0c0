/**
 * What a scene needs, found where it was made: finders for glTF, POV-Ray and Blender follow what a scene refers to, and {@link
 * org.raymill.scene.PathRules} tell where paths of other computers lead to on this one. Scenes are hostile input: finders read files and
 * follow names, and what runs a program to open a scene runs it in a sandbox. May use {@code rendering} and {@code model}.
 */
package org.raymill.scene;
