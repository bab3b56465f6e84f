package io.jenkins.plugins.gitops.sandbox.forge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.eclipse.jgit.diff.DiffEntry;
import org.eclipse.jgit.diff.DiffFormatter;
import org.eclipse.jgit.diff.Edit;
import org.eclipse.jgit.diff.EditList;
import org.eclipse.jgit.diff.RawText;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.util.io.NullOutputStream;

/** Writes the difference between two commits as tables with red and green lines. */
final class DiffView {

    private static final int CONTEXT = 3;
    private static final int MAX_FILES = 50;
    private static final int LARGEST_FILE = 512 * 1024;

    private final Repository repository;

    DiffView(Repository repository) {
        this.repository = repository;
    }

    String between(String from, String to) {
        if (from.isEmpty()) {
            return "<p class=\"empty\">The branches have no common history.</p>";
        }
        try (RevWalk walk = new RevWalk(repository);
                DiffFormatter formatter = new DiffFormatter(NullOutputStream.INSTANCE)) {
            formatter.setRepository(repository);
            formatter.setDetectRenames(true);
            List<DiffEntry> entries = formatter.scan(
                    walk.parseCommit(ObjectId.fromString(from)).getTree(),
                    walk.parseCommit(ObjectId.fromString(to)).getTree());
            if (entries.isEmpty()) {
                return "<p class=\"empty\">No file differs.</p>";
            }
            StringBuilder html = new StringBuilder();
            for (DiffEntry entry : entries.subList(0, Math.min(entries.size(), MAX_FILES))) {
                html.append(file(entry, formatter.toFileHeader(entry).toEditList()));
            }
            if (entries.size() > MAX_FILES) {
                html.append("<p class=\"empty\">")
                        .append(entries.size() - MAX_FILES)
                        .append(" more files differ.</p>");
            }
            return html.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String file(DiffEntry entry, EditList edits) throws IOException {
        boolean removed = entry.getChangeType() == DiffEntry.ChangeType.DELETE;
        String path = removed ? entry.getOldPath() : entry.getNewPath();
        String renamed =
                entry.getChangeType() == DiffEntry.ChangeType.RENAME ? Html.escape(entry.getOldPath()) + " → " : "";
        RawText before = text(entry, DiffEntry.Side.OLD);
        RawText after = text(entry, DiffEntry.Side.NEW);
        int added = edits.stream().mapToInt(Edit::getLengthB).sum();
        int deleted = edits.stream().mapToInt(Edit::getLengthA).sum();
        return "<section class=\"file\"><h3><span>" + renamed + Html.escape(path)
                + "</span><span class=\"count\"><b class=\"plus\">+" + added + "</b> <b class=\"minus\">−" + deleted
                + "</b></span></h3>\n<div class=\"scroll\"><table class=\"diff\">\n" + lines(edits, before, after)
                + "</table></div></section>\n";
    }

    private RawText text(DiffEntry entry, DiffEntry.Side side) throws IOException {
        boolean absent = entry.getMode(side).getObjectType() != Constants.OBJ_BLOB;
        return absent
                ? RawText.EMPTY_TEXT
                : new RawText(repository.open(entry.getId(side).toObjectId()).getCachedBytes(LARGEST_FILE));
    }

    private static String lines(EditList edits, RawText before, RawText after) {
        StringBuilder html = new StringBuilder();
        int shown = 0;
        for (int i = 0; i < edits.size(); i++) {
            Edit edit = edits.get(i);
            int start = Math.max(shown, edit.getBeginA() - CONTEXT);
            if (start > shown || i == 0 && start > 0) {
                html.append("<tr class=\"gap\"><td colspan=\"4\">⋯</td></tr>\n");
            }
            same(html, before, start, edit.getBeginA(), edit.getBeginB() - edit.getBeginA());
            for (int line = edit.getBeginA(); line < edit.getEndA(); line++) {
                html.append(Html.diffLine(Edit.Type.DELETE, line + 1, 0, before.getString(line)));
            }
            for (int line = edit.getBeginB(); line < edit.getEndB(); line++) {
                html.append(Html.diffLine(Edit.Type.INSERT, 0, line + 1, after.getString(line)));
            }
            int next = i + 1 < edits.size() ? edits.get(i + 1).getBeginA() : before.size();
            shown = Math.min(next, edit.getEndA() + CONTEXT);
            same(html, before, edit.getEndA(), shown, edit.getEndB() - edit.getEndA());
        }
        return html.toString();
    }

    private static void same(StringBuilder html, RawText before, int from, int to, int shift) {
        for (int line = from; line < to; line++) {
            html.append(Html.diffLine(Edit.Type.EMPTY, line + 1, line + 1 + shift, before.getString(line)));
        }
    }
}
