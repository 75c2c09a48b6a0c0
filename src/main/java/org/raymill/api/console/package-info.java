/**
 * The management console: {@link org.raymill.api.console.ConsoleRoutes} gives browsers its page, its modules and styles, and the libraries
 * that they use. It is nothing but files; everything that it shows and does goes through the API. The files are in
 * {@code src/main/resources/console}, see {@code docs/console.md}. Uses nothing of the rest.
 */
package org.raymill.api.console;
