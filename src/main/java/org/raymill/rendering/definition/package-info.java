/**
 * Definitions of rendering packages: what a program is called, how it is run and what its output means, as data. {@link
 * org.raymill.rendering.definition.DefinitionReader} reads one, {@link org.raymill.rendering.definition.Definitions} finds all that a node has.
 * Starts nothing and writes nothing. May use {@code model}.
 */
package org.raymill.rendering.definition;
