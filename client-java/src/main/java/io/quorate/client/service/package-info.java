/** Services: which instances there are, and whether they are well. */
@NullMarked
package io.quorate.client.service;

import org.jspecify.annotations.NullMarked;
