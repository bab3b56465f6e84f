package io.jenkins.plugins.gitops.engine.resource;

import io.jenkins.plugins.gitops.engine.operation.OperationException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingEndEvent;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceEndEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;
import org.yaml.snakeyaml.events.StreamEndEvent;

/**
 * The documents of a YAML file as JSON trees, read as {@code kubectl} reads them.
 *
 * <p>Built from the parser's events, never by constructing objects from tags. Hostile files end in an error: nesting, the size
 * of what aliases expand to, and the length of the file are limited.
 */
final class YamlDocuments {

    private static final Logger LOGGER = Logger.getLogger(YamlDocuments.class.getName());

    static final int DEEPEST = 100;
    static final int MAX_NODES = 2_000_000;
    private static final String MERGE = "<<";

    /** A value, and how many nodes it has when its aliases are expanded. */
    private record Node(Object value, long size) {}

    private final String file;
    private final Iterator<Event> events;
    private final Map<String, Node> anchors = new HashMap<>();
    private long nodes;

    private YamlDocuments(String file, String text) {
        this.file = file;
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(Integer.MAX_VALUE);
        this.events = new Yaml(options).parse(new StringReader(text)).iterator();
    }

    /**
     * Reads all documents of a file; empty ones are null. Those of a long file are read by several threads.
     *
     * @return immutable
     * @throws OperationException when the file is no YAML, with file, line and column
     */
    static List<Object> read(String file, byte[] content) {
        return read(file, decode(file, content), YamlParts.LENGTH);
    }

    /** @param length of the parts that are read for themselves, in characters */
    static List<Object> read(String file, String text, int length) {
        List<String> parts = YamlParts.of(text, length);
        if (parts.size() > 1) {
            try {
                return inParts(file, parts);
            } catch (OperationException | YAMLException e) {
                // a part does not know on which line of the file it begins: read as a whole, it is said right
                LOGGER.log(Level.FINE, "{0} is read once more, as a whole", file);
            }
        }
        return whole(file, text);
    }

    private static List<Object> inParts(String file, List<String> parts) {
        AtomicLong nodes = new AtomicLong();
        List<List<Object>> read = parts.parallelStream()
                .map(part -> {
                    YamlDocuments reader = new YamlDocuments(file, part);
                    List<Object> documents = reader.documents();
                    if (nodes.addAndGet(reader.nodes) > MAX_NODES) {
                        throw new YAMLException("too many values");
                    }
                    return documents;
                })
                .toList();
        List<Object> documents = new ArrayList<>();
        read.forEach(documents::addAll);
        return documents;
    }

    private static List<Object> whole(String file, String text) {
        try {
            return new YamlDocuments(file, text).documents();
        } catch (MarkedYAMLException e) {
            Mark mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
            // the exception's own message quotes the line, which may hold a secret
            throw new OperationException(
                    position(file, mark) + "this is not valid YAML (" + e.getProblem() + "); correct the file");
        } catch (YAMLException e) {
            throw new OperationException(
                    file + ": this is not valid YAML (it has a character that YAML does not allow); correct the file");
        }
    }

    private static String decode(String file, byte[] content) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new OperationException(file + ": the file is not UTF-8; store it as UTF-8", e);
        }
    }

    private List<Object> documents() {
        List<Object> documents = new ArrayList<>();
        for (Event event = events.next(); !(event instanceof StreamEndEvent); event = events.next()) {
            if (event instanceof DocumentStartEvent) {
                anchors.clear();
                documents.add(node(events.next(), 0).value());
            }
        }
        return documents;
    }

    private Node node(Event event, int depth) {
        if (depth > DEEPEST) {
            throw refused(event, "the nesting is deeper than " + DEEPEST + " levels");
        }
        if (event instanceof AliasEvent alias) {
            Node target = anchors.get(alias.getAnchor());
            if (target == null) {
                throw refused(event, "the alias *" + alias.getAnchor() + " has no anchor before it");
            }
            count(event, target.size());
            return target;
        }
        count(event, 1);
        Node node;
        if (event instanceof ScalarEvent scalar) {
            node = new Node(JsonTree.frozen(scalar(scalar)), 1);
        } else if (event instanceof SequenceStartEvent) {
            node = sequence(depth);
        } else {
            node = mapping((MappingStartEvent) event, depth);
        }
        String anchor = ((NodeEvent) event).getAnchor();
        if (anchor != null) {
            anchors.put(anchor, node);
        }
        return node;
    }

    private void count(Event event, long size) {
        nodes += size;
        if (nodes > MAX_NODES) {
            throw refused(event, "the file expands to more than " + MAX_NODES + " values");
        }
    }

    private Node sequence(int depth) {
        ArrayList<Object> items = new ArrayList<>();
        long size = 1;
        for (Event event = events.next(); !(event instanceof SequenceEndEvent); event = events.next()) {
            Node item = node(event, depth + 1);
            items.add(item.value());
            size += item.size();
        }
        return new Node(JsonTree.holding(items), size);
    }

    private Node mapping(MappingStartEvent start, int depth) {
        LinkedHashMap<String, Object> map = new LinkedHashMap<>();
        Map<String, Object> merged = new LinkedHashMap<>();
        long size = 1;
        for (Event event = events.next(); !(event instanceof MappingEndEvent); event = events.next()) {
            boolean merge = event instanceof ScalarEvent scalar
                    && scalar.getScalarStyle() == ScalarStyle.PLAIN
                    && scalar.getValue().equals(MERGE);
            Node key = node(event, depth + 1);
            Node value = node(events.next(), depth + 1);
            size += key.size() + value.size();
            if (merge) {
                merge(event, value.value(), merged);
            } else {
                String name = keyText(event, key.value());
                if (map.containsKey(name)) {
                    throw refused(event, "the key \"" + name + "\" stands here a second time in the same map");
                }
                map.put(name, value.value());
            }
        }
        merged.forEach(map::putIfAbsent);
        return new Node(JsonTree.holding(map), size);
    }

    /** Earlier maps of a merge win over later ones (YAML merge key type, 2005). */
    private void merge(Event event, Object value, Map<String, Object> into) {
        List<?> sources = value instanceof List<?> list ? list : List.of(value == null ? "" : value);
        for (Object source : sources) {
            if (!(source instanceof Map<?, ?> map)) {
                throw refused(event, "the merge key << needs a map or a list of maps");
            }
            map.forEach((key, child) -> into.putIfAbsent((String) key, child));
        }
    }

    private String keyText(Event event, Object key) {
        if (key instanceof String || key instanceof Boolean || key instanceof Number) {
            return String.valueOf(key);
        }
        throw refused(event, "a key must be text, not " + (key == null ? "empty" : "a list or a map"));
    }

    private Object scalar(ScalarEvent scalar) {
        String tag = scalar.getTag();
        if (tag == null || tag.equals("!")) {
            boolean plain = tag == null && scalar.getScalarStyle() == ScalarStyle.PLAIN;
            return plain ? resolvePlain(scalar) : scalar.getValue();
        }
        return switch (tag) {
            case "tag:yaml.org,2002:str" -> scalar.getValue();
            case "tag:yaml.org,2002:binary" -> binary(scalar);
            case "tag:yaml.org,2002:int",
                    "tag:yaml.org,2002:float",
                    "tag:yaml.org,2002:bool",
                    "tag:yaml.org,2002:null" -> resolvePlain(scalar);
            default -> throw refused(scalar, "the tag " + tag + " has no meaning in a manifest");
        };
    }

    private Object resolvePlain(ScalarEvent scalar) {
        try {
            return YamlScalars.resolve(scalar.getValue());
        } catch (IllegalArgumentException e) {
            throw refused(scalar, e.getMessage());
        }
    }

    private Object binary(ScalarEvent scalar) {
        try {
            byte[] bytes = Base64.getMimeDecoder().decode(scalar.getValue());
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw refused(scalar, "the !!binary value is not base64");
        }
    }

    private OperationException refused(Event event, String reason) {
        return new OperationException(position(file, event.getStartMark()) + reason + "; correct the file");
    }

    private static String position(String file, Mark mark) {
        return mark == null ? file + ": " : file + ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1) + ": ";
    }
}
