/**
 * The use cases: admit, propose, wait, read, answer. Knows the core and its own ports; no framework, futures only.
 */
@NullMarked
package io.quorate.server.service;

import org.jspecify.annotations.NullMarked;
