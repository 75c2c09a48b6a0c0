/** What tests of several packages share. */
package org.raymill.testing;
