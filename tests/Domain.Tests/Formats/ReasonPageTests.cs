using System.Globalization;
using StreamBatch.Domain.Records;
using Xunit;

namespace StreamBatch.Domain.Tests.Formats;

/// <summary>The page of reason codes and the code say the same.</summary>
public sealed class ReasonPageTests
{
    [Fact]
    public void Codes_OfPageAndEnum_AreTheSame()
    {
        var page = File.ReadLines(Path.Combine(Root(), "docs", "formats", "reasons.md"))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Select(cells => (cells[1].Trim('`'), int.Parse(cells[2], CultureInfo.InvariantCulture)));
        var code = Enum.GetValues<ReasonCode>().Where(reason => reason != ReasonCode.None)
            .Select(reason => (ReasonCodeText.Of(reason)!, (int)reason));

        Assert.Equal(code, page);
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "StreamBatch.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The root of the repository was not found.");
        }

        return folder.FullName;
    }
}
