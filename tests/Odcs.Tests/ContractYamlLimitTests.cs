using System.Globalization;
using System.Text;
using StreamBatch.Domain.Contracts;

namespace StreamBatch.Odcs.Tests;

/// <summary>Goal: no text makes the reader throw, or take more than it is allowed.</summary>
public sealed class ContractYamlLimitTests
{
    [Fact]
    public void Size_AboveTheLimit_IsAnError()
    {
        var full = YamlSamples.Full + "# ";
        var fitting = full + new string('x', ContractYaml.MaxBytes - Encoding.UTF8.GetByteCount(full));

        Assert.Empty(ContractYaml.Read(fitting).Errors);
        HasOneError(ContractYaml.Read(fitting + "x"), "must have at most 1048576 bytes");
        HasOneError(ContractYaml.Read(fitting[..^1] + "é"), "must have at most 1048576 bytes");
    }

    [Theory]
    [InlineData(YamlTreeReader.MaxDepth, true)]
    [InlineData(YamlTreeReader.MaxDepth + 1, false)]
    public void Depth_UpToTheLimit_IsRead(int depth, bool isRead)
    {
        var text = new string('[', depth) + new string(']', depth);

        var error = Assert.Single(ContractYaml.Read(text).Errors);

        Assert.Equal(isRead ? "must be a mapping that begins" : "must have at most 64 mappings", error.Message[..29]);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    [InlineData("? ")]
    [InlineData("&a [")]
    [InlineData("!!seq [")]
    public void Depth_OfAHugeText_IsRefusedWithoutRecursion(string opening)
    {
        var text = string.Concat(Enumerable.Repeat(opening, ContractYaml.MaxBytes / opening.Length));

        Assert.Single(ContractYaml.Read(text).Errors);
    }

    [Fact]
    public void Depth_ThroughAliases_IsCounted()
    {
        var text = new StringBuilder("a0: &a0 [[[[[[[[[[1]]]]]]]]]]\n");
        for (var i = 1; i < 8; i++)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"a{i}: &a{i} [[[[[[[[[[*a{i - 1}]]]]]]]]]]");
        }

        HasOneError(ContractYaml.Read(text.ToString()), "must have at most 64 mappings and lists");
    }

    [Fact]
    public void Nodes_ThroughAliases_AreCounted()
    {
        var text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 8; i++)
        {
            var items = string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10));
            text.AppendLine(CultureInfo.InvariantCulture, $"a{i}: &a{i} [{items}]");
        }

        HasOneError(ContractYaml.Read(text.ToString()), "must have at most 100000 nodes");
    }

    [Fact]
    public void Nodes_OfAFlatText_AreCounted()
    {
        var text = string.Concat(Enumerable.Repeat("- a\n", YamlTreeReader.MaxNodes));

        HasOneError(ContractYaml.Read(text), "must have at most 100000 nodes");
    }

    [Fact]
    public void Names_AreLimited()
    {
        var name = new string('n', YamlTreeReader.MaxNameLength);

        Assert.NotEqual("document", ContractYaml.Read(name + ": 1\n").Errors[0].Path);
        HasOneError(ContractYaml.Read(name + "n: 1\n"), "must have at most 255 characters");
    }

    [Fact]
    public void Errors_AreLimited()
    {
        HasOneError(ContractYaml.Read(string.Concat(Enumerable.Repeat("a: 1\n", 10_000))), "has 1000 names twice");
    }

    // Method: seeded damage to a valid document. Whatever becomes of it, there is a contract or an error, never both.
    [Fact]
    public void Damage_OfAnyKind_NeverThrows()
    {
        var random = new Random(20260101);
        const string parts = "{}[]:,-?&*!|>'\"%@`#\n\t \0~<é€😀aA01.";
        for (var round = 0; round < 4_000; round++)
        {
            var text = new StringBuilder(YamlSamples.Full);
            for (var count = random.Next(1, 6); count > 0; count--)
            {
                var place = random.Next(text.Length);
                switch (random.Next(4))
                {
                    case 0:
                        text.Remove(place, Math.Min(random.Next(1, 40), text.Length - place));
                        break;
                    case 1:
                        text.Insert(place, text.ToString(place, Math.Min(random.Next(1, 60), text.Length - place)));
                        break;
                    default:
                        text.Insert(place, parts[random.Next(parts.Length)]);
                        break;
                }
            }

            var reading = ContractYaml.Read(text.ToString());

            Assert.True(reading.Contract is null != reading.Errors.IsEmpty, text.ToString());
            Assert.All(reading.Errors, error => Assert.True(error.Line >= 1));
        }
    }

    private static void HasOneError(ContractReading reading, string message)
    {
        Assert.Null(reading.Contract);
        Assert.Contains(message, Assert.Single(reading.Errors).Message, StringComparison.Ordinal);
    }
}
