package io.jenkins.plugins.gitops.engine.git;

import io.jenkins.plugins.gitops.engine.operation.OperationException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.TreeFormatter;
import org.eclipse.jgit.treewalk.CanonicalTreeParser;

/**
 * Writes the trees of a changed snapshot: only those on the way to a changed file are read and written, so the size of
 * the repository does not matter.
 */
final class TreeEditor {

    private record Entry(byte[] name, FileMode mode, ObjectId id) {

        /** Git sorts a directory as if its name ended with a slash. */
        byte[] sortKey() {
            if (!FileMode.TREE.equals(mode)) {
                return name;
            }
            byte[] key = Arrays.copyOf(name, name.length + 1);
            key[name.length] = '/';
            return key;
        }
    }

    private final ObjectReader reader;
    private final ObjectInserter inserter;

    TreeEditor(ObjectReader reader, ObjectInserter inserter) {
        this.reader = reader;
        this.inserter = inserter;
    }

    /**
     * Writes the given files over a tree and returns the new tree's id; existing files keep their mode.
     *
     * @param files path to content
     */
    ObjectId write(ObjectId tree, Map<String, byte[]> files) throws IOException {
        return write(tree, new TreeMap<>(files));
    }

    /** @param tree null for a directory that does not exist yet */
    private ObjectId write(ObjectId tree, SortedMap<String, byte[]> files) throws IOException {
        List<Entry> entries = new ArrayList<>();
        SortedMap<String, SortedMap<String, byte[]>> byName = groupByFirstPart(files);
        CanonicalTreeParser parser =
                tree == null ? new CanonicalTreeParser() : new CanonicalTreeParser(null, reader, tree);
        for (; !parser.eof(); parser.next()) {
            String name = parser.getEntryPathString();
            Entry entry = new Entry(nameOf(parser), parser.getEntryFileMode(), parser.getEntryObjectId());
            SortedMap<String, byte[]> changed = byName.remove(name);
            entries.add(changed == null ? entry : replaced(entry, name, changed));
        }
        for (Map.Entry<String, SortedMap<String, byte[]>> added : byName.entrySet()) {
            entries.add(created(added.getKey(), added.getValue()));
        }
        entries.sort((left, right) -> Arrays.compareUnsigned(left.sortKey(), right.sortKey()));
        TreeFormatter formatter = new TreeFormatter();
        for (Entry entry : entries) {
            formatter.append(entry.name(), entry.mode(), entry.id());
        }
        return inserter.insert(formatter);
    }

    private static byte[] nameOf(CanonicalTreeParser parser) {
        byte[] name = new byte[parser.getNameLength()];
        parser.getName(name, 0);
        return name;
    }

    private static SortedMap<String, SortedMap<String, byte[]>> groupByFirstPart(SortedMap<String, byte[]> files) {
        SortedMap<String, SortedMap<String, byte[]>> groups = new TreeMap<>();
        files.forEach((path, content) -> {
            int slash = path.indexOf('/');
            String first = slash < 0 ? path : path.substring(0, slash);
            String rest = slash < 0 ? "" : path.substring(slash + 1);
            groups.computeIfAbsent(first, name -> new TreeMap<>()).put(rest, content);
        });
        return groups;
    }

    private Entry replaced(Entry entry, String name, SortedMap<String, byte[]> changed) throws IOException {
        boolean directory = !changed.containsKey("");
        if (directory != FileMode.TREE.equals(entry.mode())) {
            throw new OperationException(name + " in the config repository is "
                    + (directory ? "a file, not a directory" : "a directory, not a file") + "; name another path");
        }
        if (!directory && !Snapshot.isFile(entry.mode())) {
            throw new OperationException(
                    name + " is a symbolic link or a submodule, which is not written over; name a regular file");
        }
        ObjectId id = directory ? write(entry.id(), changed) : inserter.insert(Constants.OBJ_BLOB, changed.get(""));
        return new Entry(entry.name(), entry.mode(), id);
    }

    private Entry created(String name, SortedMap<String, byte[]> changed) throws IOException {
        byte[] rawName = Constants.encode(name);
        if (changed.containsKey("")) {
            return new Entry(rawName, FileMode.REGULAR_FILE, inserter.insert(Constants.OBJ_BLOB, changed.get("")));
        }
        return new Entry(rawName, FileMode.TREE, write(null, changed));
    }
}
