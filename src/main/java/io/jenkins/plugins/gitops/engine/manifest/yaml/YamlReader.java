package io.jenkins.plugins.gitops.engine.manifest.yaml;

import io.jenkins.plugins.gitops.engine.manifest.yaml.YamlNode.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.scanner.ScannerImpl;

/** Builds the nodes of a segment from the parser's events, under our limits. */
final class YamlReader {

    private static final String USE_REGEX = "correct it, or use the target regex for text that is not YAML";

    private static final LoaderOptions OPTIONS = new LoaderOptions();

    static {
        // the size of the file is limited by us
        OPTIONS.setCodePointLimit(Integer.MAX_VALUE);
    }

    private static final int MAX_SHARED_LENGTH = 40;
    private static final int MAX_SHARED = 2_000;

    /** In a shorter document the values that come again do not matter. */
    private static final int WORTH_SHARING = 1 << 14;

    private final YamlText text;
    private final int segment;
    private final YamlLimits limits;
    private final CodePointOffsets offsets;
    private final RecordingScanner scanner;
    private final ParserImpl parser;

    private final List<YamlDocument> documents = new ArrayList<>(1);
    private final Deque<YamlNode> open = new ArrayDeque<>();
    private final Map<String, YamlNode> anchors = new HashMap<>();
    private final Map<String, String> strings = new HashMap<>();
    private final boolean sharing;
    private YamlDocument document;
    private int nodes;
    private int aliases;

    private YamlReader(YamlText text, int segment) {
        this.text = text;
        this.segment = segment;
        this.limits = text.limits();
        Segment part = text.segments().get(segment);
        LongRuns.check(text, part);
        this.offsets = new CodePointOffsets(text.text(), part.start(), text.isAscii());
        this.sharing = part.end() - part.start() >= WORTH_SHARING;
        String content = text.text().substring(part.start(), part.end());
        this.scanner = new RecordingScanner(new ScannerImpl(new StreamReader(content), OPTIONS));
        this.parser = new ParserImpl(scanner);
    }

    static List<YamlDocument> read(YamlText text, int segment) {
        YamlReader reader = new YamlReader(text, segment);
        Event event = reader.next();
        while (!event.is(Event.ID.StreamEnd)) {
            reader.accept(event);
            event = reader.next();
        }
        return reader.documents;
    }

    private Event next() {
        scanner.forget();
        try {
            return parser.getEvent();
        } catch (MarkedYAMLException e) {
            Mark mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
            throw invalid(mark == null ? text.segments().get(segment).start() : offset(mark), e.getProblem());
        } catch (ReaderException e) {
            throw invalid(
                    offsets.at(e.getPosition()),
                    String.format("the character U+%04X is not allowed", e.getCodePoint()));
        } catch (RuntimeException e) {
            // the parser lets some faults of hostile text through as they come (numbers in directives, escapes in tags)
            throw invalid(text.segments().get(segment).start(), "the parser fails with " + e);
        }
    }

    private RefusedEditException invalid(int offset, String problem) {
        int inside = Math.min(offset, text.text().length());
        return text.refuse(inside, "the text is not valid YAML: " + problem, USE_REGEX);
    }

    private int offset(Mark mark) {
        return offsets.at(mark.getIndex());
    }

    private void accept(Event event) {
        switch (event.getEventId()) {
            case DocumentStart -> startDocument(event);
            case Scalar -> add(scalar((ScalarEvent) event), (NodeEvent) event);
            case SequenceStart -> start((CollectionStartEvent) event, Kind.SEQUENCE);
            case MappingStart -> start((CollectionStartEvent) event, Kind.MAPPING);
            case SequenceEnd, MappingEnd -> close(event);
            case Alias -> addAlias((AliasEvent) event);
            default -> {
                // stream start and document end carry nothing that a tree needs
            }
        }
    }

    private void startDocument(Event event) {
        document = new YamlDocument(text, segment, documents.size(), documents);
        documents.add(document);
        anchors.clear();
        nodes = 0;
        aliases = 0;
        limit(event, documents.size(), limits.maxDocuments(), "documents");
    }

    private YamlNode scalar(ScalarEvent event) {
        int end = offset(event.getEndMark());
        YamlNode node = new YamlNode(Kind.SCALAR, offset(event.getStartMark()), end);
        Mark token = scanner.scalarStart();
        node.contentStart = token == null ? end : offset(token);
        node.value = shared(event.getValue());
        node.style = event.getScalarStyle();
        node.setProperties(event.getTag(), event.getAnchor());
        limit(event, node.value.length(), limits.maxScalarLength(), "characters in one scalar");
        return node;
    }

    /** Keys and short values come again and again. */
    private String shared(String value) {
        if (!sharing || value.length() > MAX_SHARED_LENGTH) {
            return value;
        }
        String known = strings.get(value);
        if (known == null && strings.size() < MAX_SHARED) {
            strings.put(value, value);
        }
        return known == null ? value : known;
    }

    private void start(CollectionStartEvent event, Kind kind) {
        YamlNode node = new YamlNode(kind, offset(event.getStartMark()), 0);
        node.contentStart = offset(event.getEndMark());
        node.flow = event.isFlow();
        node.setProperties(event.getTag(), event.getAnchor());
        node.closed = false;
        add(node, event);
        open.push(node);
        limit(event, open.size(), limits.maxDepth(), "levels of nesting");
    }

    private void close(Event event) {
        YamlNode node = open.pop();
        node.closed = true;
        node.end = offset(event.getEndMark());
        if (node.flow) {
            node.contentStart = node.start;
        }
        weigh(event, node);
    }

    private void add(YamlNode node, NodeEvent event) {
        if (event.getAnchor() != null) {
            anchors.put(event.getAnchor(), node);
        }
        attach(node, event);
    }

    private void addAlias(AliasEvent event) {
        YamlNode node = new YamlNode(Kind.ALIAS, offset(event.getStartMark()), offset(event.getEndMark()));
        node.value = event.getAnchor();
        YamlNode target = anchors.get(node.value);
        if (target == null) {
            throw invalid(node.start, "the alias *" + node.value + " names no anchor before it");
        }
        node.setTarget(target);
        node.weight = target.closed ? target.weight : 1;
        limit(event, ++aliases, limits.maxAliases(), "aliases in one document");
        attach(node, event);
    }

    private void attach(YamlNode node, Event event) {
        limit(event, ++nodes, limits.maxNodes(), "nodes in one document");
        if (open.isEmpty()) {
            node.setDocument(document);
            document.setRoot(node);
        } else {
            open.peek().append(node);
        }
    }

    /** What a loader would build when it replaces aliases: the measure of an alias bomb. */
    private void weigh(Event event, YamlNode node) {
        long weight = 1;
        for (YamlNode child : node.children()) {
            weight += child.weight;
        }
        limit(event, weight, limits.maxExpandedNodes(), "nodes when its aliases are expanded");
        node.weight = (int) weight;
    }

    private void limit(Event event, long found, long allowed, String what) {
        if (found > allowed) {
            throw text.refuse(
                    offset(event.getStartMark()),
                    "the file has more than " + allowed + " " + what,
                    "split it, or raise the limit if the file can be trusted");
        }
    }
}
