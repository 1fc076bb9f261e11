package io.vicinity.service;

import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import java.io.StringReader;
import java.util.List;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Finds the line that a key of a YAML text stands in. */
final class YamlLines {
    private YamlLines() {}

    /**
     * Follows a path as far as it leads.
     *
     * @param text YAML.
     * @param path keys and indices from the root.
     * @return line of the last of them that was found, from 1.
     */
    static int of(final String text, final List<Reference> path) {
        try {
            Node node = new Yaml(new LoaderOptions()).compose(new StringReader(text));
            int line = lineOf(node);
            for (final Reference step : path) {
                if (node instanceof final MappingNode mapping && step.getFieldName() != null) {
                    final NodeTuple entry = entry(mapping, step.getFieldName());
                    if (entry == null) {
                        return line;
                    }
                    line = lineOf(entry.getKeyNode());
                    node = entry.getValueNode();
                } else if (node instanceof final SequenceNode sequence
                        && step.getIndex() >= 0
                        && step.getIndex() < sequence.getValue().size()) {
                    node = sequence.getValue().get(step.getIndex());
                    line = lineOf(node);
                } else {
                    return line;
                }
            }
            return line;
        } catch (final YAMLException e) {
            return 1;
        }
    }

    private static NodeTuple entry(final MappingNode mapping, final String key) {
        for (final NodeTuple entry : mapping.getValue()) {
            if (entry.getKeyNode() instanceof final ScalarNode scalar && key.equals(scalar.getValue())) {
                return entry;
            }
        }
        return null;
    }

    private static int lineOf(final Node node) {
        return node == null ? 1 : node.getStartMark().getLine() + 1;
    }
}
