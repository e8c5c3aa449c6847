using System.Buffers;
using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json;
using HealthLedger.Cli.Input;
using HealthLedger.Cli.Output;
using HealthLedger.Vaults;

namespace HealthLedger.Cli.Commands;

/// <summary>`keys destroy`: a version is gone for good, with evidence.</summary>
internal static class KeysDestroyCommand
{
    private const string Description =
        """
        Destroys a version of a key that is not active, and writes signed evidence. Stop the node first.

        What only that version opens is unreadable from then on. Of author, seal and kem the version that the ledger has
        is refused, and the ledger gets an entry that says that the key is gone. The evidence is canonical JSON
        (RFC 8785): people who compare its SHA-256 compare what it says. Backups of the vault made before still hold
        the key: destroy them too.

        Example:
          healthledger keys destroy --data ./ledger --key kem --version-number 1 --out kem-1-destroyed.json
        """;

    public static Command Create(CommandSet set)
    {
        Option<string> key = KeyArgument.Key();
        Option<uint> version = KeyArgument.Version();
        Option<string> output = new("--out")
        {
            Description = "The file of the evidence; it must not exist.",
            HelpName = "FILE",
            Required = true,
        };
        return set.WithAction(
            new Command("destroy", Description) { key, version, output },
            (context, cancellationToken) => RunAsync(
                context,
                KeyArgument.Parse(context.Get(key)),
                context.Get(version),
                context.Get(output)!,
                cancellationToken));
    }

    private static async Task<int> RunAsync(
        CommandContext context, VaultKey key, uint version, string output, CancellationToken cancellationToken)
    {
        OutputFile.RequireNew(output);
        (KeyDestruction evidence, string ledger) = key is VaultKey.Author or VaultKey.Seal or VaultKey.Kem
            ? await DestroyOnLedgerAsync(context, key, version, cancellationToken).ConfigureAwait(false)
            : await DestroyAsync(context, key, version, cancellationToken).ConfigureAwait(false);
        byte[] export = Export(evidence, ledger);
        await OutputFile.WriteAsync(output, export, cancellationToken).ConfigureAwait(false);
        string hash = Convert.ToHexStringLower(SHA256.HashData(export));
        if (context.Console.IsJson)
        {
            context.Console.WriteJson(json =>
            {
                json.WriteString("key", KeyArgument.NameOf(key));
                json.WriteNumber("version", version);
                json.WriteString("out", output);
                json.WriteString("sha256", hash);
            });
        }

        context.Console.WriteLine(
            $"Version {version} of {KeyArgument.NameOf(key)} is destroyed. Evidence: '{output}', SHA-256 {hash}.");
        return ExitCode.Done;
    }

    private static async Task<(KeyDestruction Evidence, string Ledger)> DestroyOnLedgerAsync(
        CommandContext context, VaultKey key, uint version, CancellationToken cancellationToken)
    {
        OpenLedger open = await OpenLedger.StartAsync(context, null, null, cancellationToken).ConfigureAwait(false);
        await using (open.ConfigureAwait(false))
        {
            return (
                await open.Node.DestroyKeyAsync(key, version, cancellationToken).ConfigureAwait(false),
                open.Node.Genesis.LedgerId.ToString());
        }
    }

    private static async Task<(KeyDestruction Evidence, string Ledger)> DestroyAsync(
        CommandContext context, VaultKey key, uint version, CancellationToken cancellationToken)
    {
        OpenVault open = await OpenVault.StartAsync(context, cancellationToken).ConfigureAwait(false);
        await using (open.ConfigureAwait(false))
        {
            return (
                await open.Vault.DestroyAsync(key, version, open.Folder.Genesis.LedgerId, cancellationToken)
                    .ConfigureAwait(false),
                open.Folder.Genesis.LedgerId.ToString());
        }
    }

    private static byte[] Export(KeyDestruction evidence, string ledger)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            json.WriteString("event", "key-destroyed");
            json.WriteString("ledgerId", ledger);
            json.WriteString("key", KeyArgument.NameOf(evidence.Key));
            json.WriteNumber("version", evidence.Version);
            json.WriteString("keyId", evidence.KeyId?.ToString());
            json.WriteString("body", Convert.ToHexStringLower(evidence.Body.Span));
            json.WriteString("signature", Convert.ToHexStringLower(evidence.Signature.Span));
            json.WriteEndObject();
        }

        using JsonDocument document = JsonDocument.Parse(buffer.WrittenMemory);
        return CanonicalJson.TryWrite(document.RootElement)
            ?? throw new InvalidOperationException("Our own texts and numbers have a canonical form.");
    }
}
