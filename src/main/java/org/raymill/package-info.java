/** Raymill, a render cluster on Akka. Start reading at {@code docs/architecture.md}. */
package org.raymill;
