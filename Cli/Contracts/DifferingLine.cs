namespace StreamBatch.Cli.Contracts;

/// <summary>The first line in which two texts differ.</summary>
/// <param name="Line">Its number, from 1.</param>
/// <param name="Expected">What it should be; null when there should be none.</param>
/// <param name="Actual">What it is; null when there is none.</param>
internal sealed record DifferingLine(int Line, string? Expected, string? Actual)
{
    /// <summary>The first difference; null when there is none. How lines end makes none.</summary>
    public static DifferingLine? First(string expected, string actual)
    {
        using var expectedLines = new StringReader(expected);
        using var actualLines = new StringReader(actual);
        for (var line = 1; ; line++)
        {
            var (left, right) = (expectedLines.ReadLine(), actualLines.ReadLine());
            if (left != right)
            {
                return new DifferingLine(line, left, right);
            }

            if (left is null)
            {
                return null;
            }
        }
    }
}
