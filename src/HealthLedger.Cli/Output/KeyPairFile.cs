using System.CommandLine;
using System.Text;
using HealthLedger.Cli.Input;

namespace HealthLedger.Cli.Output;

/// <summary>A key of somebody's own, encrypted under a new passphrase, and its public half beside it as .pub.</summary>
internal static class KeyPairFile
{
    public static Option<string> Option() => new("--out")
    {
        Description = "The file of the key; it must not exist.",
        HelpName = "FILE",
        Required = true,
    };

    /// <summary>The passphrase, asked for when both files may be written.</summary>
    public static Task<string> PassphraseAsync(
        CommandContext context, string output, CancellationToken cancellationToken)
    {
        OutputFile.RequireNew(output);
        OutputFile.RequireNew(PublicOf(output));
        return PassphraseSource.RequireAsync(context, isNew: true, cancellationToken);
    }

    /// <summary>Writes both.</summary>
    /// <returns>The file of the public half.</returns>
    public static async Task<string> WriteAsync(
        string output, string pem, string publicKey, CancellationToken cancellationToken)
    {
        await OutputFile.WriteAsync(output, Encoding.ASCII.GetBytes(pem), cancellationToken).ConfigureAwait(false);
        await OutputFile
            .WriteAsync(PublicOf(output), Encoding.ASCII.GetBytes(publicKey + "\n"), cancellationToken)
            .ConfigureAwait(false);
        return PublicOf(output);
    }

    private static string PublicOf(string output) => output + ".pub";
}
