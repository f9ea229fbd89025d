/** The table of members: who may come, who has come, who is leaving. */
@NullMarked
package io.quorate.core.member;

import org.jspecify.annotations.NullMarked;
