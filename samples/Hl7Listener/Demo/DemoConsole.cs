using Spectre.Console;

namespace Hl7Listener.Demo;

/// <summary>A console that neither colours nor wraps what goes into a file or a pipe.</summary>
internal static class DemoConsole
{
    private const int WideEnough = 200;

    public static IAnsiConsole Create()
    {
        if (!Console.IsOutputRedirected)
        {
            return AnsiConsole.Console;
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        console.Profile.Width = WideEnough;
        return console;
    }
}
