using System.CommandLine;

namespace StreamBatch.Cli.Quarantine;

/// <summary>The options that name an event in quarantine.</summary>
internal static class EntrySymbols
{
    public static Option<string> Source() => new("--source")
    {
        HelpName = "S",
        Description = "The event's source.",
        Required = true,
    };

    public static Option<string> Id() => new("--id")
    {
        HelpName = "I",
        Description = "The event's id; its oldest open entry is meant.",
        Required = true,
    };
}
