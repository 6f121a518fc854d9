using System.Globalization;

namespace StreamBatch.Testing.Postgres;

/// <summary>The folder of one PostgreSQL installation on this machine, and the account its server may run as.</summary>
internal sealed record PostgresBinaries
{
    private static readonly string[] Programs = ["initdb", "postgres", "pg_ctl"];
    private static readonly string[] Accounts = ["postgres", "nobody"];
    private static readonly string[] PlainFolders =
    [
        "/usr/local/pgsql/bin", "/usr/local/bin", "/usr/bin",
        "/Applications/Postgres.app/Contents/Versions/latest/bin",
    ];
    private static readonly (string Parent, string Prefix)[] VersionedFolders =
    [
        ("/usr/lib/postgresql", ""), ("/usr", "pgsql-"), ("/usr/libexec", "postgresql"),
        ("/opt/homebrew/opt", "postgresql@"), ("/usr/local/opt", "postgresql@"),
    ];

    /// <summary>The folder that holds initdb, postgres and pg_ctl.</summary>
    public required string Folder { get; init; }

    /// <summary>The programme and arguments that start a shell under the account; a plain shell if not root.</summary>
    public required IReadOnlyList<string> Shell { get; init; }

    /// <summary>Looks for binaries and a way to run them.</summary>
    /// <param name="reason">Why there is none; null if the result is not null.</param>
    public static PostgresBinaries? Find(out string? reason)
    {
        reason = null;
        if (OperatingSystem.IsWindows() || !File.Exists("/bin/sh"))
        {
            reason = "a private PostgreSQL server is started by /bin/sh, which this system does not have";
            return null;
        }

        string? folder = PathFolders().Concat(CommonFolders()).FirstOrDefault(HoldsAllPrograms);
        if (folder is null)
        {
            reason = "no folder with initdb, postgres and pg_ctl was found";
            return null;
        }

        IReadOnlyList<string>? shell = Environment.IsPrivilegedProcess ? ShellOfOtherAccount() : ["/bin/sh"];
        if (shell is null)
        {
            reason = "PostgreSQL refuses to run as root, and no other account or no setpriv or su was found";
            return null;
        }

        return new PostgresBinaries { Folder = folder, Shell = shell };
    }

    private static bool HoldsAllPrograms(string folder) =>
        Programs.All(program => IsThere(Path.Combine(folder, program)));

    // A link whose installation has gone exists as a file too.
    private static bool IsThere(string path) =>
        File.Exists(path) && File.ResolveLinkTarget(path, returnFinalTarget: true) is null or { Exists: true };

    private static string[] PathFolders() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);

    private static IEnumerable<string> CommonFolders() =>
        VersionedFolders
            .Where(place => Directory.Exists(place.Parent))
            .SelectMany(NewestFirst)
            .Concat(PlainFolders);

    private static IEnumerable<string> NewestFirst((string Parent, string Prefix) place) =>
        Directory.EnumerateDirectories(place.Parent, place.Prefix + "*")
            .OrderByDescending(folder => Version(Path.GetFileName(folder)[place.Prefix.Length..]))
            .Select(folder => Path.Combine(folder, "bin"));

    private static double Version(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double version)
            ? version
            : 0;

    private static string[]? ShellOfOtherAccount()
    {
        string? account = Accounts.FirstOrDefault(HasAccount);
        if (account is null)
        {
            return null;
        }

        // setpriv starts no session of its own; su needs a working PAM configuration, so it comes second.
        return InPath("setpriv") is { } setpriv
            ? [setpriv, "--reuid=" + account, "--regid=" + PrimaryGroup(account), "--clear-groups", "/bin/sh"]
            : InPath("su") is { } su ? [su, account, "-s", "/bin/sh"] : null;
    }

    private static string? InPath(string program) =>
        PathFolders().Concat(["/usr/bin", "/bin", "/usr/sbin", "/sbin"])
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);

    private static bool HasAccount(string account) => AccountLine(account) is not null;

    private static string PrimaryGroup(string account) => AccountLine(account)!.Split(':')[3];

    private static string? AccountLine(string account) =>
        File.Exists("/etc/passwd")
            ? File.ReadLines("/etc/passwd").FirstOrDefault(line =>
                line.StartsWith(account + ":", StringComparison.Ordinal) && line.Split(':').Length > 3)
            : null;
}
