using System.Text.RegularExpressions;
using StreamBatch.Generation.Randomness;
using StreamBatch.Generation.Values;

namespace StreamBatch.Generation.Tests.Values;

public sealed class PatternSamplerTests
{
    [Theory]
    [InlineData("^[A-Z]{2}-[0-9]{4}$")]
    [InlineData("^(foo|bar)+(?:-x)*$")]
    [InlineData(@"^\d{3}\.\d?\w+\s\S$")]
    [InlineData("^[^a-z ]{3,}$")]
    [InlineData(@"^[\w.+-]+@[a-z]+\.(com|org)$")]
    [InlineData("^a.c$")]
    [InlineData(@"\Aq{2}(?<rest>[]x]|\|)\z")]
    [InlineData("^[-a]b{0,1}?$")]
    public void Sample_MatchesItsExpression(string pattern)
    {
        var sampler = PatternSampler.Parse(pattern);
        var random = new SeededRandom(1);

        Assert.All(Enumerable.Range(0, 200), _ => Assert.Matches(
            new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant), sampler.Sample(random)));
    }

    [Theory]
    [InlineData(@"\p{L}+")]
    [InlineData("(?i)abc")]
    [InlineData("(?=a)a")]
    [InlineData(@"\bword\b")]
    [InlineData("[a-z-[aeiou]]")]
    [InlineData(@"(a)\1")]
    public void Parse_OfWhatIsNotSimple_IsRefused(string pattern) =>
        Assert.Throws<FormatException>(() => PatternSampler.Parse(pattern));
}
