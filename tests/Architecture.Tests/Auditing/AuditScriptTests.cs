using System.Diagnostics;

namespace StreamBatch.Architecture.Tests.Auditing;

/// <summary><c>eng/audit</c>, with a <c>dotnet</c> of the test's own that answers as a feed would.</summary>
public sealed class AuditScriptTests
{
    private const string Weak = "> Newtonsoft.Json 12.0.1 High https://github.com/advisories/GHSA-5crp-9r3c-p9vr";
    private const string Fine = "The given project `X` has no vulnerable packages given the current sources.";
    private const string Found = "Project `X` has the following vulnerable packages";

    [Theory]
    [InlineData("that has no data", Fine, Fine, 0, 3, "nothing was checked")]
    [InlineData("that knows of none", Weak, Fine, 0, 0, "no weakness is known")]
    [InlineData("that knows of one", Weak, Found, 0, 1, Found)]
    [InlineData("that does not answer", Weak, Fine, 1, 1, "")]
    public async Task Audit_OfAFeed_EndsAsItAnswers(
        string feed,
        string probe,
        string packages,
        int fails,
        int code,
        string told)
    {
        Assert.NotEmpty(feed);
        var stub = $$"""
            dotnet() {
              case $1-$2 in
                restore-*) return {{fails}} ;;
                list-eng/*) echo '{{probe}}' ;;
                list-*) echo '{{packages}}' ;;
              esac
            }
            export -f dotnet
            bash '{{Repository.PathOf("eng/audit")}}' Any.slnf
            """;
        var start = new ProcessStartInfo("bash", ["-c", stub])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        using var audit = Process.Start(start)!;
        var output = await audit.StandardOutput.ReadToEndAsync();
        await audit.WaitForExitAsync();

        Assert.Equal(code, audit.ExitCode);
        Assert.Contains(told, output, StringComparison.Ordinal);
    }
}
