/** The composition root: main, settings, roles, guardian, shutdown. May use every other package; none may use it. */
package org.raymill.app;
