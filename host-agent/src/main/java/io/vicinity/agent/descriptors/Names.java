package io.vicinity.agent.descriptors;

/** What a descriptor may be called. */
final class Names {
    private Names() {}

    static boolean isGood(final String name) {
        return !name.isEmpty()
                && name.length() <= DescriptorStore.MAX_NAME
                && name.chars().allMatch(c -> c > ' ' && c <= '~' && c != ':');
    }

    static String checked(final String name) {
        if (!isGood(name)) {
            throw new IllegalArgumentException("no descriptor can have the name '" + name + "'");
        }
        return name;
    }
}
