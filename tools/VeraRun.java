import java.io.File;
import java.util.LinkedHashMap;
import java.util.Map;
import org.verapdf.core.ModelParsingException;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.RuleId;

/** Validates pairs of FLAVOUR FILE with veraPDF. Exit status: 0 all comply, 3 some do not, others: could not run. */
public class VeraRun {
    private static final int FAILURES_KEPT_PER_RULE = 3;

    public static void main(String[] pairs) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        for (int i = 0; i < pairs.length; i += 2) {
            if (PDFAFlavour.byFlavourId(pairs[i]) == PDFAFlavour.NO_FLAVOUR) {
                System.err.println("verapdf: no such flavour: " + pairs[i] + " (known: " + PDFAFlavour.getFlavourIds() + ")");
                System.exit(2);
            }
            if (!new File(pairs[i + 1]).canRead()) {
                System.err.println("verapdf: cannot read " + pairs[i + 1]);
                System.exit(2);
            }
        }
        boolean allComply = true;
        for (int i = 0; i < pairs.length; i += 2) {
            allComply &= complies(PDFAFlavour.byFlavourId(pairs[i]), pairs[i + 1]);
        }
        System.exit(allComply ? 0 : 3);
    }

    /** Validates one file and prints the verdict with, for each broken rule, what is wrong and where first. */
    private static boolean complies(PDFAFlavour flavour, String file) throws Exception {
        try (PDFAParser parser = Foundries.defaultInstance().createParser(new File(file), flavour);
                PDFAValidator validator = Foundries.defaultInstance()
                        .createValidator(flavour, FAILURES_KEPT_PER_RULE, false, true, false)) {
            ValidationResult result = validator.validate(parser);
            System.out.printf("%s %s %s (%d checks)%n", result.isCompliant() ? "PASS" : "FAIL", flavour.getId(), file,
                    result.getTotalAssertions());
            Map<RuleId, TestAssertion> firstOf = new LinkedHashMap<>();
            for (TestAssertion assertion : result.getTestAssertions()) {
                if (assertion.getStatus() == TestAssertion.Status.FAILED) {
                    firstOf.putIfAbsent(assertion.getRuleId(), assertion);
                }
            }
            firstOf.forEach((rule, first) -> System.out.printf("  %s-%d, %d times: %s%n    first at %s%n",
                    rule.getClause(), rule.getTestNumber(), result.getFailedChecks().get(rule),
                    first.getErrorMessage() != null ? first.getErrorMessage() : first.getMessage(),
                    first.getLocation().getContext()));
            return result.isCompliant();
        } catch (ModelParsingException broken) {
            System.out.printf("FAIL %s %s%n  not a readable PDF: %s%n", flavour.getId(), file, broken.getMessage());
            return false;
        }
    }
}
