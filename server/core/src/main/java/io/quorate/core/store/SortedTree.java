package io.quorate.core.store;

import java.util.ArrayDeque;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * An ordered map that never changes: an AVL tree whose updates copy the path they touch and share the rest. Immutable;
 * safe for any thread.
 */
final class SortedTree {

    /** The map without entries. */
    static final SortedTree EMPTY = new SortedTree(null);

    private final @Nullable Node root;

    private SortedTree(@Nullable Node root) {
        this.root = root;
    }

    @Nullable
    Bytes get(Bytes key) {
        Node node = root;
        while (node != null) {
            int order = key.compareTo(node.key);
            if (order == 0) {
                return node.value;
            }
            node = order < 0 ? node.left : node.right;
        }
        return null;
    }

    /** This map with {@code value} under {@code key}. */
    SortedTree with(Bytes key, Bytes value) {
        return new SortedTree(with(root, key, value));
    }

    /** This map without {@code key}. */
    SortedTree without(Bytes key) {
        Node changed = without(root, key);
        return changed == root ? this : new SortedTree(changed);
    }

    /** This map without the keys before {@code key}. */
    SortedTree withoutBefore(Bytes key) {
        SortedTree rest = this;
        try (Cursor gone = scan(new KeyRange(Bytes.EMPTY, key), Order.ASCENDING)) {
            while (gone.next()) {
                rest = rest.without(gone.key());
            }
        }
        return rest;
    }

    Cursor scan(KeyRange range, Order order) {
        return order == Order.ASCENDING ? new Ascending(range) : new Descending(range);
    }

    private static Node with(@Nullable Node node, Bytes key, Bytes value) {
        if (node == null) {
            return new Node(key, value, null, null);
        }
        int order = key.compareTo(node.key);
        if (order == 0) {
            return new Node(node.key, value, node.left, node.right);
        }
        return order < 0
                ? balanced(node, with(node.left, key, value), node.right)
                : balanced(node, node.left, with(node.right, key, value));
    }

    private static @Nullable Node without(@Nullable Node node, Bytes key) {
        if (node == null) {
            return null;
        }
        int order = key.compareTo(node.key);
        if (order < 0) {
            Node left = without(node.left, key);
            return left == node.left ? node : balanced(node, left, node.right);
        }
        if (order > 0) {
            Node right = without(node.right, key);
            return right == node.right ? node : balanced(node, node.left, right);
        }
        if (node.left == null) {
            return node.right;
        }
        if (node.right == null) {
            return node.left;
        }
        Node next = first(node.right);
        return balanced(next, node.left, without(node.right, next.key));
    }

    private static Node first(Node node) {
        Node first = node;
        while (first.left != null) {
            first = first.left;
        }
        return first;
    }

    /** The entry of {@code node} over two subtrees whose heights differ by two at most. */
    private static Node balanced(Node node, @Nullable Node left, @Nullable Node right) {
        int tilt = height(left) - height(right);
        if (tilt > 1 && left != null) {
            Node inner = left.right;
            if (inner != null && height(inner) > height(left.left)) {
                return new Node(
                        inner.key,
                        inner.value,
                        new Node(left.key, left.value, left.left, inner.left),
                        new Node(node.key, node.value, inner.right, right));
            }
            return new Node(left.key, left.value, left.left, new Node(node.key, node.value, inner, right));
        }
        if (tilt < -1 && right != null) {
            Node inner = right.left;
            if (inner != null && height(inner) > height(right.right)) {
                return new Node(
                        inner.key,
                        inner.value,
                        new Node(node.key, node.value, left, inner.left),
                        new Node(right.key, right.value, inner.right, right.right));
            }
            return new Node(right.key, right.value, new Node(node.key, node.value, left, inner), right.right);
        }
        return new Node(node.key, node.value, left, right);
    }

    private static int height(@Nullable Node node) {
        return node == null ? 0 : node.height;
    }

    private static final class Node {

        private final Bytes key;
        private final Bytes value;
        private final @Nullable Node left;
        private final @Nullable Node right;
        private final int height;

        Node(Bytes key, Bytes value, @Nullable Node left, @Nullable Node right) {
            this.key = key;
            this.value = value;
            this.left = left;
            this.right = right;
            this.height = Math.max(SortedTree.height(left), SortedTree.height(right)) + 1;
        }
    }

    /** A walk in either direction: the nodes that are still to be visited on the way back up. */
    private abstract static class Walk implements Cursor {

        final ArrayDeque<Node> ahead = new ArrayDeque<>();
        private @Nullable Node at;

        /** Moves to {@code node}, or past the end. */
        final boolean stand(@Nullable Node node) {
            at = node;
            if (node == null) {
                ahead.clear();
            }
            return node != null;
        }

        @Override
        public Bytes key() {
            return entry().key;
        }

        @Override
        public Bytes value() {
            return entry().value;
        }

        @Override
        public void close() {
            stand(null);
        }

        private Node entry() {
            Node node = at;
            if (node == null) {
                throw new NoSuchElementException("the cursor stands on no entry");
            }
            return node;
        }
    }

    private final class Ascending extends Walk {

        private final @Nullable Bytes end;

        Ascending(KeyRange range) {
            end = range.to();
            Node node = root;
            while (node != null) {
                if (node.key.compareTo(range.from()) >= 0) {
                    ahead.push(node);
                    node = node.left;
                } else {
                    node = node.right;
                }
            }
        }

        @Override
        public boolean next() {
            Node node = ahead.poll();
            if (node == null || (end != null && node.key.compareTo(end) >= 0)) {
                return stand(null);
            }
            for (Node below = node.right; below != null; below = below.left) {
                ahead.push(below);
            }
            return stand(node);
        }
    }

    private final class Descending extends Walk {

        private final Bytes start;

        Descending(KeyRange range) {
            start = range.from();
            Bytes end = range.to();
            Node node = root;
            while (node != null) {
                if (end == null || node.key.compareTo(end) < 0) {
                    ahead.push(node);
                    node = node.right;
                } else {
                    node = node.left;
                }
            }
        }

        @Override
        public boolean next() {
            Node node = ahead.poll();
            if (node == null || node.key.compareTo(start) < 0) {
                return stand(null);
            }
            for (Node below = node.left; below != null; below = below.right) {
                ahead.push(below);
            }
            return stand(node);
        }
    }
}
