using System.Text;
using System.Text.RegularExpressions;
using Npgsql;
using StreamBatch.Storage.Postgres.BatchJobs;
using StreamBatch.Storage.Postgres.Tests.Server;

namespace StreamBatch.Storage.Postgres.Tests.BatchJobs;

public sealed class PatternSqlTests
{
    private const string Alphabet = "ab1_-]. \n{}^$\\[A\t";

    // Method: both sides are asked of the same texts, made of the characters that the patterns are about.
    [Theory]
    [InlineData("^[a-z]{2,}$")]
    [InlineData("a.b")]
    [InlineData("^\\d+(?:-\\w)?$")]
    [InlineData("[]ab]")]
    [InlineData("[^]a-]")]
    [InlineData("[[.a]")]
    [InlineData("[\\d\\]_]{2}")]
    [InlineData("^(a|b1)*?$")]
    [InlineData("(?<name>a)b?\\.")]
    [InlineData("\\ba\\b")]
    [InlineData("a\\Z")]
    [InlineData("\\Aa|b\\z")]
    [InlineData("a{|}")]
    [InlineData("[\\x41-\\u0062]\\s\\S\\D\\W")]
    [InlineData("a]b|\\{\\}")]
    [InlineData("^$")]
    public async Task Translation_MatchesTheSameTexts(string pattern)
    {
        Regex regex = new(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        Random random = new(7);
        string[] texts = [.. Enumerable.Range(0, 400).Select(_ => Text(random))];
        var translated = PatternSql.Translate(pattern, out var fault);
        Assert.Null(fault);
        await using NpgsqlConnection connection = new(await PostgresServer.ConnectAsync());
        await connection.OpenAsync();
        await using NpgsqlCommand command = new(
            $"SELECT array_agg(t COLLATE \"C\" ~ {SqlText.Text(translated!)} ORDER BY i) "
            + "FROM unnest($1) WITH ORDINALITY AS x (t, i)", connection)
        { Parameters = { new() { Value = texts } } };

        var matches = (bool[])(await command.ExecuteScalarAsync())!;

        Assert.Equal(texts.Select(text => (text, regex.IsMatch(text))), texts.Zip(matches));
    }

    [Theory]
    [InlineData("\\p{L}", "\\p")]
    [InlineData("(?i)a", "a group with options")]
    [InlineData("a{300}", "a count above 255")]
    [InlineData("[a-z-[b]]", "a class that is taken from another")]
    [InlineData("[\\D]", "\\D in a class")]
    public void PatternWithoutAnEqual_IsRefused(string pattern, string expected)
    {
        Assert.Null(PatternSql.Translate(pattern, out var fault));
        Assert.Equal(expected, fault);
    }

    private static string Text(Random random)
    {
        StringBuilder text = new();
        for (var i = random.Next(5); i > 0; i--)
        {
            text.Append(Alphabet[random.Next(Alphabet.Length)]);
        }

        return text.ToString();
    }
}
