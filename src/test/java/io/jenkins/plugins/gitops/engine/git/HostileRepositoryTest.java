package io.jenkins.plugins.gitops.engine.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.sandbox.git.NativeGitServer;
import io.jenkins.plugins.gitops.sandbox.git.SandboxRepository;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import org.eclipse.jgit.internal.storage.pack.BinaryDelta;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.TreeFormatter;
import org.eclipse.jgit.transport.PackParser;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whoever may push a branch may send a few kilobytes that become gigabytes; it may cost a build, never the controller. */
@Timeout(120)
class HostileRepositoryTest {

    private static final PersonIdent WHO = new PersonIdent("x", "x@example.org");

    @TempDir
    private Path folder;

    private NativeGitServer server;
    private SandboxRepository origin;
    private ConfigRepository repository;

    @BeforeEach
    void start() throws Exception {
        server = NativeGitServer.start(folder.resolve("server"));
        origin = server.create("shop/config", Map.of("envs/staging/cart.yaml", "a: 1\n"));
        repository = new ConfigRepository(GitRemote.of(origin.cloneUrl().toString()), folder.resolve("cache"));
    }

    @AfterEach
    void stop() {
        repository.close();
        server.close();
    }

    /** What a tree's entries are at each level, from the bottom. */
    private Snapshot nested(int levels, int width, FileMode bottom, byte[] content) throws IOException {
        try (ObjectInserter in = origin.jgit().newObjectInserter()) {
            ObjectId below = in.insert(bottom == FileMode.TREE ? Constants.OBJ_TREE : Constants.OBJ_BLOB, content);
            for (int level = 0; level < levels; level++) {
                TreeFormatter tree = new TreeFormatter();
                for (int i = 0; i < width; i++) {
                    tree.append("d" + i, level == 0 ? bottom : FileMode.TREE, below);
                }
                below = in.insert(tree);
            }
            TreeFormatter top = new TreeFormatter();
            top.append("envs", FileMode.TREE, below);
            CommitBuilder commit = new CommitBuilder();
            commit.setTreeId(in.insert(top));
            commit.setAuthor(WHO);
            commit.setCommitter(WHO);
            commit.setMessage("bomb");
            ObjectId id = in.insert(commit);
            in.flush();
            RefUpdate update = origin.jgit().updateRef("refs/heads/bomb");
            update.setNewObjectId(id);
            update.forceUpdate();
            return repository.fetchBranch("bomb").orElseThrow();
        }
    }

    @Test
    void shouldRefuseTreesThatNameEachOtherTimesTen() throws IOException {
        Snapshot bomb = nested(9, 10, FileMode.REGULAR_FILE, "a: 1\n".getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> bomb.files("envs"))
                .isInstanceOf(OperationException.class)
                .hasMessageContaining("envs in commit " + bomb.commit().abbreviated())
                .hasMessageContaining("more than 500000 files and directories");
        assertThatThrownBy(() -> bomb.files("")).hasMessageContaining("The repository in commit");
        assertThatThrownBy(() -> bomb.links("envs")).hasMessageContaining("more than 500000");
    }

    /** No file is ever found, so nothing that only counts files would end. */
    @Test
    void shouldRefuseTreesWithoutAFile() throws IOException {
        Snapshot bomb = nested(12, 10, FileMode.TREE, new byte[0]);

        assertThatThrownBy(() -> bomb.files("envs")).hasMessageContaining("more than 500000 files and directories");
    }

    @Test
    void shouldRefuseTreesThatAreTooDeep() throws IOException {
        Snapshot deep = nested(200, 1, FileMode.REGULAR_FILE, "a: 1\n".getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> deep.files("envs")).hasMessageContaining("64 directories within each other");
        assertThatThrownBy(() -> deep.links("")).hasMessageContaining("64 directories within each other");
    }

    @Test
    void shouldRefuseLinksWithoutNumber() throws IOException {
        Snapshot links = nested(7, 10, FileMode.SYMLINK, "x".getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> links.links("envs")).hasMessageContaining("more than 500000");
    }

    @Test
    void shouldReadADirectoryOfAHostileCommitAllTheSame() throws IOException {
        Snapshot bomb = nested(9, 10, FileMode.REGULAR_FILE, "a: 1\n".getBytes(StandardCharsets.UTF_8));

        assertThat(bomb.files("envs/d0/d0/d0/d0/d0/d0")).hasSize(1_000).contains("envs/d0/d0/d0/d0/d0/d0/d9/d9/d9");
        assertThat(bomb.files("envs/d0/d0/d0/d0/d0/d0/d0/d0/d0")).isEmpty();
    }

    /** A pack as a server sends it, written by hand. */
    private static final class Pack {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final List<Integer> offsets = new ArrayList<>();

        Pack(int objects) {
            bytes.writeBytes("PACK".getBytes(StandardCharsets.US_ASCII));
            number(2);
            number(objects);
        }

        private void number(int value) {
            for (int shift = 24; shift >= 0; shift -= 8) {
                bytes.write(value >>> shift);
            }
        }

        private void header(int type, long size) {
            offsets.add(bytes.size());
            long rest = size >>> 4;
            int first = (int) (type << 4 | size & 0xf);
            while (rest > 0) {
                bytes.write(first | 0x80);
                first = (int) (rest & 0x7f);
                rest >>>= 7;
            }
            bytes.write(first);
        }

        private void deflated(byte[] content) throws IOException {
            try (DeflaterOutputStream out = new DeflaterOutputStream(bytes)) {
                out.write(content);
            }
        }

        Pack whole(int type, byte[] content) throws IOException {
            header(type, content.length);
            deflated(content);
            return this;
        }

        /** Copies its base several times over. */
        Pack copying(int base, long baseSize, int times) throws IOException {
            ByteArrayOutputStream delta = new ByteArrayOutputStream();
            variable(delta, baseSize);
            variable(delta, baseSize * times);
            for (int i = 0; i < times; i++) {
                long offset = 0;
                while (offset < baseSize) {
                    int length = (int) Math.min(0xffffff, baseSize - offset);
                    delta.write(0xff);
                    for (int shift = 0; shift < 32; shift += 8) {
                        delta.write((int) (offset >>> shift));
                    }
                    for (int shift = 0; shift < 24; shift += 8) {
                        delta.write(length >>> shift);
                    }
                    offset += length;
                }
            }
            int distance = bytes.size() - offsets.get(base);
            header(Constants.OBJ_OFS_DELTA, delta.size());
            offset(distance);
            deflated(delta.toByteArray());
            return this;
        }

        private void offset(int distance) {
            byte[] buffer = new byte[8];
            int at = buffer.length;
            int rest = distance;
            buffer[--at] = (byte) (rest & 0x7f);
            while ((rest >>>= 7) > 0) {
                rest--;
                buffer[--at] = (byte) (0x80 | rest & 0x7f);
            }
            bytes.write(buffer, at, buffer.length - at);
        }

        private static void variable(ByteArrayOutputStream out, long value) {
            long rest = value;
            while (rest >= 0x80) {
                out.write((int) (rest & 0x7f | 0x80));
                rest >>>= 7;
            }
            out.write((int) rest);
        }

        byte[] end() throws Exception {
            byte[] content = bytes.toByteArray();
            bytes.writeBytes(MessageDigest.getInstance("SHA-1").digest(content));
            return bytes.toByteArray();
        }
    }

    private OperationException refusal(InputStream pack) throws Exception {
        Path target = Files.createDirectories(folder.resolve("target"));
        try (BoundedRepository bounded = BoundedRepository.open(target)) {
            if (!bounded.getObjectDatabase().exists()) {
                bounded.create(true);
            }
            try (ObjectInserter inserter = bounded.newObjectInserter()) {
                PackParser parser = inserter.newPackParser(pack);
                parser.setObjectChecker(BoundedRepository.unfoldedBytes(GitRemote.of("https://git.example.org/x.git")));
                parser.parse(NullProgressMonitor.INSTANCE);
            } catch (IOException e) {
                return RemoteFailure.of("read", GitRemote.of("https://git.example.org/x.git"), e);
            } catch (OperationException e) {
                return e;
            }
        }
        return null;
    }

    private long bytesOnDisk() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("target"))) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    @Test
    void shouldRefuseAPackThatUnfoldsToMuchMoreThanItHas() throws Exception {
        byte[] mebibyte = new byte[1 << 20];
        Pack pack = new Pack(12).whole(Constants.OBJ_BLOB, mebibyte);
        // each has a child that is kept in memory while the next one is unfolded
        long size = mebibyte.length;
        pack.copying(0, size, 32);
        for (int i = 0; i < 10; i++) {
            mebibyte[0] = (byte) (i + 1);
            pack.copying(0, size, 33 + i);
        }

        OperationException refusal = refusal(new ByteArrayInputStream(pack.end()));

        assertThat(refusal).hasMessageContaining("bytes once it is unfolded");
        assertThat(refusal.isRetryable()).isFalse();
    }

    @Test
    void shouldRefuseOneObjectThatUnfoldsToTooMuch() throws Exception {
        byte[] mebibyte = new byte[1 << 20];
        byte[] pack = new Pack(2)
                .whole(Constants.OBJ_BLOB, mebibyte)
                .copying(0, mebibyte.length, 500)
                .end();

        OperationException refusal = refusal(new ByteArrayInputStream(pack));

        assertThat(pack).hasSizeLessThan(20_000);
        assertThat(refusal.isRetryable()).isFalse();
    }

    @Test
    void shouldRefuseAWholeObjectThatIsTooLarge() throws Exception {
        byte[] pack = new Pack(1).whole(Constants.OBJ_TREE, new byte[65 << 20]).end();

        assertThat(refusal(new ByteArrayInputStream(pack)).isRetryable()).isFalse();
    }

    /** Twelve bytes for which JGit would make room for two billion objects. */
    @Test
    void shouldNotBelieveHowManyObjectsAPackAnnounces() throws Exception {
        byte[] pack = new Pack(Integer.MAX_VALUE).end();

        OperationException refusal = refusal(new ByteArrayInputStream(pack));

        assertThat(refusal).hasMessageContaining("The transfer has more than 5000000 objects");
        assertThat(refusal.isRetryable()).isFalse();
    }

    @Test
    void shouldStopAServerThatGoesOnSending() throws Exception {
        byte[] start =
                new Pack(1_000).whole(Constants.OBJ_BLOB, new byte[10]).bytes.toByteArray();
        byte[] object =
                new Pack(1).whole(Constants.OBJ_BLOB, random(8 << 20)).bytes.toByteArray();
        byte[] body = java.util.Arrays.copyOfRange(object, 12, object.length);
        InputStream endless = new SequenceInputStream(
                new ByteArrayInputStream(start),
                new SequenceInputStream(
                        java.util.Collections.enumeration(java.util.Collections.nCopies(500, body).stream()
                                .map(ByteArrayInputStream::new)
                                .toList())));

        OperationException refusal = refusal(endless);

        assertThat(refusal).hasMessageContaining("The transfer has more than 536870912 bytes");
        assertThat(bytesOnDisk()).isLessThan(100_000);
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new java.util.Random(1).nextBytes(bytes);
        return bytes;
    }

    @Test
    void shouldTakeInAnOrdinaryPack() throws Exception {
        byte[] text = "a: 1\n".repeat(1_000).getBytes(StandardCharsets.UTF_8);
        byte[] pack = new Pack(2)
                .whole(Constants.OBJ_BLOB, text)
                .copying(0, text.length, 2)
                .end();

        assertThat(refusal(new ByteArrayInputStream(pack))).isNull();
        assertThat(BinaryDelta.getResultSize(new byte[] {1, 1})).isEqualTo(1);
        assertThat(catchThrowableOfType(OperationException.class, () -> repository.fetchBranch("main")))
                .isNull();
    }
}
