using System.Text.Json;

namespace StreamBatch.Cli.Contracts;

/// <summary>What came of a script.</summary>
/// <param name="Script">The script.</param>
/// <param name="Lines">How many lines it printed.</param>
/// <param name="Difference">Where they are not what was expected.</param>
/// <param name="Fault">Why there was nothing to compare.</param>
/// <param name="IsWritten">Whether they were written as what is expected from now on.</param>
internal sealed record ContractTest(
    ContractScript Script,
    int Lines,
    DifferingLine? Difference,
    string? Fault,
    bool IsWritten)
{
    public bool HasPassed => Difference is null && Fault is null;

    /// <summary>The result in a word.</summary>
    public string Result => !HasPassed ? "failed" : IsWritten ? "written" : "passed";

    /// <summary>Why it failed, a line each; empty when it passed.</summary>
    public IReadOnlyList<string> Reasons => (Fault, Difference) switch
    {
        ({ } fault, _) => [fault],
        (_, { } difference) =>
        [
            $"{Script.ExpectedPath}:{difference.Line}: differs from what {Script.Path} prints",
            "  expected: " + (difference.Expected ?? "no more lines"),
            "  printed:  " + (difference.Actual ?? "no more lines"),
        ],
        _ => [],
    };

    public void WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteString("script", Script.Path);
        writer.WriteString("expectedFile", Script.ExpectedPath);
        writer.WriteString("result", Result);
        writer.WriteNumber("lines", Lines);
        writer.WriteString("fault", Fault);
        writer.WritePropertyName("difference");
        if (Difference is null)
        {
            writer.WriteNullValue();
            return;
        }

        writer.WriteStartObject();
        writer.WriteNumber("line", Difference.Line);
        writer.WriteString("expected", Difference.Expected);
        writer.WriteString("printed", Difference.Actual);
        writer.WriteEndObject();
    }
}
