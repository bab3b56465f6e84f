package io.jenkins.plugins.gitops.engine.resource;

import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Maps and lists that nobody can change any more, known by their classes: a part of one tree is taken into another one without a
 * copy.
 */
final class JsonTree {

    private JsonTree() {}

    /**
     * Returns a value as part of an immutable tree: what is immutable already as it is, other maps and lists as copies.
     *
     * @throws IllegalArgumentException for a value that JSON does not know
     */
    static Object frozen(Object value) {
        if (value instanceof FrozenMap || value instanceof FrozenList) {
            return value;
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> copy = new LinkedHashMap<>();
            map.forEach((key, child) -> copy.put((String) key, frozen(child)));
            return new FrozenMap(copy);
        }
        if (value instanceof List<?> list) {
            List<Object> copy = new ArrayList<>(list.size());
            list.forEach(child -> copy.add(frozen(child)));
            return new FrozenList(copy);
        }
        return scalar(value);
    }

    /** Returns an immutable view of a map that nobody changes any more, with values that are part of an immutable tree already. */
    static Map<String, Object> holding(LinkedHashMap<String, Object> frozenValues) {
        return new FrozenMap(frozenValues);
    }

    /** Returns an immutable view of a list that nobody changes any more, with values that are part of an immutable tree already. */
    static List<Object> holding(ArrayList<Object> frozenValues) {
        return new FrozenList(frozenValues);
    }

    private static Object scalar(Object value) {
        if (value instanceof Integer || value instanceof Short) {
            return ((Number) value).longValue();
        }
        if (value == null || value instanceof String || value instanceof Boolean || value instanceof Number) {
            return value;
        }
        throw new IllegalArgumentException("A value of " + value.getClass().getName() + " has no place in a JSON tree");
    }

    /** Returns a map with another value for a key. */
    static Map<String, Object> with(Map<String, Object> map, String key, Object frozen) {
        Map<String, Object> copy = copy(map);
        copy.put(key, frozen);
        return new FrozenMap(copy);
    }

    /** Returns a map without a key. */
    static Map<String, Object> without(Map<String, Object> map, String key) {
        Map<String, Object> copy = copy(map);
        copy.remove(key);
        return new FrozenMap(copy);
    }

    private static Map<String, Object> copy(Map<String, Object> map) {
        return new LinkedHashMap<>(map instanceof FrozenMap frozen ? frozen.map : map);
    }

    private static final class FrozenMap extends AbstractMap<String, Object> {

        private final Map<String, Object> map;

        FrozenMap(Map<String, Object> map) {
            this.map = map;
        }

        @Override
        public int size() {
            return map.size();
        }

        @Override
        public boolean containsKey(Object key) {
            return map.containsKey(key);
        }

        @Override
        public Object get(Object key) {
            return map.get(key);
        }

        @Override
        public Set<Entry<String, Object>> entrySet() {
            return Collections.unmodifiableMap(map).entrySet();
        }

        @Override
        public Set<String> keySet() {
            return Collections.unmodifiableSet(map.keySet());
        }

        @Override
        public Collection<Object> values() {
            return Collections.unmodifiableCollection(map.values());
        }

        @Override
        public void forEach(BiConsumer<? super String, ? super Object> action) {
            map.forEach(action);
        }

        @Override
        public boolean equals(Object other) {
            return other == this || map.equals(other instanceof FrozenMap frozen ? frozen.map : other);
        }

        @Override
        public int hashCode() {
            return map.hashCode();
        }
    }

    private static final class FrozenList extends AbstractList<Object> implements RandomAccess {

        private final List<Object> list;

        FrozenList(List<Object> list) {
            this.list = list;
        }

        @Override
        public int size() {
            return list.size();
        }

        @Override
        public Object get(int index) {
            return list.get(index);
        }

        @Override
        public boolean equals(Object other) {
            return other == this || list.equals(other instanceof FrozenList frozen ? frozen.list : other);
        }

        @Override
        public int hashCode() {
            return list.hashCode();
        }
    }
}
