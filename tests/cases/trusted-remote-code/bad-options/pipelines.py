from diffusers import DiffusionPipeline

DiffusionPipeline.from_pretrained("a/b", custom_pipeline="lpw_stable_diffusion")
DiffusionPipeline.from_pretrained("a/b", custom_pipeline="./pipelines/own.py")
DiffusionPipeline.from_pretrained("a/b", custom_pipeline="some-lab/pipeline")
