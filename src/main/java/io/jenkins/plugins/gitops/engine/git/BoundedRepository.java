package io.jenkins.plugins.gitops.engine.git;

import io.jenkins.plugins.gitops.engine.operation.Budget;
import java.io.File;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.eclipse.jgit.errors.ConfigInvalidException;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectChecker;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.transport.PackParser;

/**
 * A bare repository on the disk that takes in what a server sends only within the {@link Budget}: JGit itself believes a pack's
 * header, makes room for as many objects as it announces, and unfolds differences to whatever they become.
 *
 * <p>Has the configuration of its own folder alone. JGit would read the Git configuration of the controller's user and machine as well, where
 * {@code http.sslVerify=false} turns off the check of certificates and {@code http.extraHeader} goes to every server.
 */
final class BoundedRepository extends FileRepository {

    private static final int HEADER = 12;

    /** Not initialised here: JGit's constructor asks for it before that would happen. */
    private FileBasedConfig ownConfig;

    private BoundedRepository(FileRepositoryBuilder builder) throws IOException {
        super(builder);
    }

    /** Opens, without looking whether there is one. */
    static BoundedRepository open(Path folder) throws IOException {
        return new BoundedRepository(
                new FileRepositoryBuilder().setBare().setGitDir(folder.toFile()).setup());
    }

    @Override
    public synchronized FileBasedConfig getConfig() {
        if (ownConfig == null) {
            ownConfig = new FileBasedConfig(new File(getDirectory(), Constants.CONFIG), getFS());
        }
        if (ownConfig.isOutdated()) {
            try {
                ownConfig.load();
            } catch (IOException | ConfigInvalidException e) {
                throw new IllegalStateException("the configuration of " + getDirectory() + " cannot be read", e);
            }
        }
        return ownConfig;
    }

    @Override
    public ObjectInserter newObjectInserter() {
        ObjectInserter inserter = super.newObjectInserter();
        return new ObjectInserter.Filter() {
            @Override
            protected ObjectInserter delegate() {
                return inserter;
            }

            @Override
            public PackParser newPackParser(InputStream in) throws IOException {
                PackParser parser = super.newPackParser(new BoundedPack(in));
                parser.setMaxObjectSizeLimit(Budget.OBJECT_BYTES.most());
                return parser;
            }
        };
    }

    /** Checks nothing but how much there is: commits, directories, and what differences make, each of which is in memory. */
    static ObjectChecker unfoldedBytes(GitRemote remote) {
        Budget.Meter unfolded = Budget.UNFOLDED_BYTES.meter("What " + remote + " sends");
        return new ObjectChecker() {
            @Override
            public void check(AnyObjectId id, int type, byte[] raw) {
                unfolded.spend(raw.length);
            }
        };
    }

    /** Counts a pack on its way to the disk, and reads the number of its objects before JGit does. */
    private static final class BoundedPack extends FilterInputStream {
        private final Budget.Meter bytes = Budget.PACK_BYTES.meter("The transfer");
        private final byte[] header = new byte[HEADER];
        private int read;
        private int given;

        BoundedPack(InputStream in) {
            super(in);
        }

        @Override
        public boolean markSupported() {
            return false;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (read < HEADER && !readHeader()) {
                return -1;
            }
            if (given < read) {
                int count = Math.min(length, read - given);
                System.arraycopy(header, given, buffer, offset, count);
                given += count;
                return count;
            }
            int count = super.read(buffer, offset, length);
            bytes.spend(Math.max(0, count));
            return count;
        }

        private boolean readHeader() throws IOException {
            read = in.readNBytes(header, 0, HEADER);
            if (read == HEADER) {
                long objects = 0;
                for (int i = HEADER - Integer.BYTES; i < HEADER; i++) {
                    objects = objects << Byte.SIZE | header[i] & 0xff;
                }
                Budget.PACK_OBJECTS.check("The transfer", objects);
            }
            return read > 0;
        }
    }
}
