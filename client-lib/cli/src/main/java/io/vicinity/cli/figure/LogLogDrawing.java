package io.vicinity.cli.figure;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A figure as an SVG: sizes to the right by powers of two, values upwards by powers of ten, a line with marks for each lane. What a
 * library for charts would bring besides, fonts of the machine above all, is not wanted where there is no screen.
 */
final class LogLogDrawing {
    private static final int WIDTH = 760;
    private static final int HEIGHT = 460;
    private static final int LEFT = 80;
    private static final int RIGHT = 20;
    private static final int TOP = 50;
    private static final int BOTTOM = 60;
    private static final int LEGEND_LINE = 20;
    /** Told apart by people who see no red or no green too. */
    private static final List<String> COLOURS =
            List.of("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000");

    private static final double LN_2 = Math.log(2);

    private final Figure figure;
    private final int firstPower;
    private final int lastPower;
    private final int firstDecade;
    private final int lastDecade;
    private final StringBuilder svg = new StringBuilder();

    LogLogDrawing(final Figure figure) {
        this.figure = figure;
        final var sizes = figure.lanes().stream()
                .flatMap(lane -> lane.values().keySet().stream())
                .mapToInt(Integer::intValue)
                .summaryStatistics();
        final var values = figure.lanes().stream()
                .flatMap(lane -> lane.values().values().stream())
                .mapToDouble(Double::doubleValue)
                .summaryStatistics();
        firstPower = (int) Math.floor(Math.log(sizes.getMin()) / LN_2);
        lastPower = Math.max(firstPower + 1, (int) Math.ceil(Math.log(sizes.getMax()) / LN_2));
        firstDecade = (int) Math.floor(Math.log10(values.getMin()));
        lastDecade = Math.max(firstDecade + 1, (int) Math.ceil(Math.log10(values.getMax())));
    }

    String svg() {
        add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"13\">"
                        .formatted(WIDTH, HEIGHT));
        add("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>");
        text(WIDTH / 2.0, TOP / 2.0, "middle", figure.title());
        grid();
        for (int i = 0; i < figure.lanes().size(); i++) {
            lane(figure.lanes().get(i), COLOURS.get(i % COLOURS.size()), i);
        }
        add("</svg>");
        return svg.toString();
    }

    private void grid() {
        for (int decade = firstDecade; decade <= lastDecade; decade++) {
            final double y = y(Math.pow(10, decade));
            line(LEFT, y, WIDTH - RIGHT, y);
            text(LEFT - 8, y + 4, "end", decade(decade));
        }
        // Every other one has a name: more would not fit.
        for (int power = firstPower; power <= lastPower; power++) {
            final double x = x(Math.pow(2, power));
            line(x, TOP, x, HEIGHT - BOTTOM);
            if ((power - firstPower) % 2 == 0) {
                text(x, HEIGHT - BOTTOM + 18, "middle", Figure.size(1 << power));
            }
        }
        text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 14, "middle", "size of a message");
        add("<text transform=\"translate(18 %d) rotate(-90)\" text-anchor=\"middle\">%s</text>"
                .formatted(HEIGHT / 2, escape(figure.unit())));
    }

    private static String decade(final int decade) {
        return decade >= 0
                ? String.format(Locale.ROOT, "%.0f", Math.pow(10, decade))
                : "0." + "0".repeat(-decade - 1) + "1";
    }

    private void lane(final Lane lane, final String colour, final int index) {
        add("<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"2\" points=\"%s\"/>"
                .formatted(
                        colour,
                        lane.values().entrySet().stream()
                                .map(point -> number(x(point.getKey())) + "," + number(y(point.getValue())))
                                .collect(Collectors.joining(" "))));
        lane.values().forEach((size, value) -> mark(x(size), y(value), colour));
        final double y = TOP + LEGEND_LINE * (index + 0.8);
        mark(LEFT + 14, y - 4, colour);
        text(LEFT + 26, y, "start", lane.name());
    }

    private double x(final double size) {
        final double share = (Math.log(size) / LN_2 - firstPower) / (lastPower - firstPower);
        return LEFT + share * (WIDTH - LEFT - RIGHT);
    }

    private double y(final double value) {
        final double share = (Math.log10(value) - firstDecade) / (lastDecade - firstDecade);
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM);
    }

    private void line(final double fromX, final double fromY, final double toX, final double toY) {
        add("<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\" stroke=\"#ddd\"/>"
                .formatted(number(fromX), number(fromY), number(toX), number(toY)));
    }

    private void mark(final double x, final double y, final String colour) {
        add("<circle cx=\"%s\" cy=\"%s\" r=\"3.5\" fill=\"%s\"/>".formatted(number(x), number(y), colour));
    }

    private void text(final double x, final double y, final String anchor, final String text) {
        add("<text x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s</text>"
                .formatted(number(x), number(y), anchor, escape(text)));
    }

    private void add(final String element) {
        svg.append(element).append('\n');
    }

    private static String number(final double coordinate) {
        return String.format(Locale.ROOT, "%.1f", coordinate);
    }

    private static String escape(final String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
