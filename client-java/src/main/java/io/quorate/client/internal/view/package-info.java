/** What cached views are made of. Nothing here is for use from outside. */
@NullMarked
package io.quorate.client.internal.view;

import org.jspecify.annotations.NullMarked;
