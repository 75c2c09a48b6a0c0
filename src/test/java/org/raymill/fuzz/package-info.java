/** Makes requests that are valid, nearly valid and hostile from the description of the API, sends them byte by byte, and judges the answers. */
package org.raymill.fuzz;
