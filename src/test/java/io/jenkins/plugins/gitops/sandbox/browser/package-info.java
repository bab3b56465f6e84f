/** A real browser for tests of pages: Debian's Chromium without a window, over its DevTools protocol. */
package io.jenkins.plugins.gitops.sandbox.browser;
