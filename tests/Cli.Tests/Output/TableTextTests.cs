using System.Globalization;
using StreamBatch.Cli.Output;

namespace StreamBatch.Cli.Tests.Output;

public sealed class TableTextTests
{
    [Fact]
    public void RowsThatAreLeftOut_AreCountedWithThousandsParted()
    {
        var table = new TableText("row");
        for (var i = 0; i < TableText.MaxRows + 1_200; i++)
        {
            table.Add(i.ToString(CultureInfo.InvariantCulture));
        }

        using var output = new StringWriter { NewLine = "\n" };
        table.WritePlain(output);

        Assert.EndsWith(
            "\nand 1,200 more: narrow the question, or take --json\n", output.ToString(), StringComparison.Ordinal);
    }
}
