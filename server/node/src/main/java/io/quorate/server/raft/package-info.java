/**
 * The replicated log on Apache Ratis: the only importer of {@code org.apache.ratis}. {@link
 * io.quorate.server.raft.RatisLog} is the way in; everything else guards what Ratis leaves to its embedder.
 */
@NullMarked
package io.quorate.server.raft;

import org.jspecify.annotations.NullMarked;
