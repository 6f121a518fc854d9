using Spectre.Console;

AnsiConsole.MarkupLine("[yellow]streambatch[/]: no command exists yet.");
return 2;
