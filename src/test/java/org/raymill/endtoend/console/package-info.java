/**
 * Tests of the console in a real browser, before a real farm: the installed Chromium, driven by Playwright. {@link
 * org.raymill.endtoend.console.Browser} starts it and sees to what holds for all of them: no error on the page or in its console, nothing
 * refused by its policy, no request to anywhere else. Pictures of the pages are left in {@code target/screenshots}.
 */
package org.raymill.endtoend.console;
