package io.jenkins.plugins.gitops.engine.manifest.yaml;

/**
 * What a file from a repository may cost. The parser applies its own limits to objects that it composes, not to events, so
 * these are ours.
 *
 * @param maxFileBytes largest file that is read
 * @param maxDepth deepest nesting of collections
 * @param maxScalarLength longest scalar, in UTF-16 units
 * @param maxAliases most aliases in one document
 * @param maxNodes most nodes in one document
 * @param maxExpandedNodes most nodes of one document when every alias were replaced by what it names, as loaders do
 * @param maxDocuments most documents in one file
 */
public record YamlLimits(
        int maxFileBytes,
        int maxDepth,
        int maxScalarLength,
        int maxAliases,
        int maxNodes,
        int maxExpandedNodes,
        int maxDocuments) {

    private static final int MEBI = 1 << 20;

    /** Ten mebibytes, 100,000 documents, and in each 150,000 nodes, 1,000 aliases and 200 levels. */
    public static final YamlLimits DEFAULT =
            new YamlLimits(10 * MEBI, 200, 2 * MEBI, 1_000, 150_000, 1_000_000, 100_000);

    public YamlLimits {
        if (maxFileBytes < 1
                || maxDepth < 1
                || maxScalarLength < 1
                || maxAliases < 0
                || maxNodes < 1
                || maxExpandedNodes < 1
                || maxDocuments < 1) {
            throw new IllegalArgumentException("A limit is not positive");
        }
    }
}
