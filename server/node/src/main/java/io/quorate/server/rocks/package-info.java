/** The store on RocksDB, and the directories it lives in. The only importer of {@code org.rocksdb}. */
@NullMarked
package io.quorate.server.rocks;

import org.jspecify.annotations.NullMarked;
